"""Is a distribution of ratings requested? Each cycle a named executive signs that none is.

Only then does the program print "none". Anybody can report, in confidence, having been asked to fit one; the
fairness board reads the report and answers it. No target, share or curve is kept here or anywhere.
"""
