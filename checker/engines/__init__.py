"""The engines that decide properties of a system."""
