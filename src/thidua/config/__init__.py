"""The roof: settings, the root addresses, the embedded database and the program `thidua`."""
