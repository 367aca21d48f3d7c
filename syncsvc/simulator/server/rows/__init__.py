"""The rows that SIASN and e-Kinerja answer with, one room per kind."""
