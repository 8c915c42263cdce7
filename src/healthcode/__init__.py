"""A province's health code: evidence -> episodes -> status -> code -> scan.

>>> from healthcode.core.terms import Color, worst
>>> worst(Color.GREEN, Color.RED)
<Color.RED: 'red'>
"""
