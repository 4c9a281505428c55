"""The test PBX: a real Asterisk 22 and real SIP phones, for every developer and CI, without root (docs/test-pbx.md)."""
