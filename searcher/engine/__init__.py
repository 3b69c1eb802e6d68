"""The engine: a `Search` becomes `Results`.

`protocol` holds the verbs of every engine, `local` the engine over a folder, `answer` what one question comes to,
the others a part of the page each. Imports `evaluation`.
"""
