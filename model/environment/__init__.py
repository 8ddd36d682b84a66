"""What surrounds the endpoints: users, timers, faults, the maximum segment lifetime, an attacker."""
