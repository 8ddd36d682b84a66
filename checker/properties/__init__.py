"""The forms of property, one file each: definitions only. `checker.engines` decides them."""
