"""How a pack is written: blocks in, files out; nothing here knows what they say."""
