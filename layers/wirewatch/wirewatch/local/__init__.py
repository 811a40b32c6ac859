"""The embedded cloud: the real template, built and deployed by sam, on an emulator that needs nothing but Python."""
