"""The demonstration: public facts replayed as units of a small industrial programme.

It is no national registry and shows none. What was published is carried over with its source;
what was not (a 統一編號, a quantity, a period, who verified) is assumed, and marked so wherever it
shows. Everything runs through the same services, signatures and rules as a real programme.
"""
