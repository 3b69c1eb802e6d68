"""Bundles: databases' downloads, whose one file holds many documents, each in its vendor's frame.

`cut` finds the frame and cuts; a module a vendor knows its layout; `several` tells what repeats and
cannot be cut.
"""
