"""The arithmetic and the refusals of the trading regulation (O0020138), as pure functions.

No venue is run here: Art 3 paragraph 2 reserves one for national units to whom the ministry
appoints. Money is whole NTD, units are whole tonnes, days are dates in Taiwan.
"""
