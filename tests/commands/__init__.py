"""Tests of the commands that operate a deployed environment, against an emulated AWS."""
