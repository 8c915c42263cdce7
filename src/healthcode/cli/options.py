"""Arguments and options that many commands share, with their help in both languages."""

from pathlib import Path
from typing import Annotated

import typer

PERSON = Annotated[
    str,
    typer.Argument(
        metavar="PERSON",
        help="Document number (20:E12345678 with its type), resident id, or - for standard input. 证件号码。",
    ),
]
AS = Annotated[
    str | None,
    typer.Option("--as", metavar="STAFF", help="Who acts; else HEALTHCODE_ACTOR. 以谁的身份操作。"),
]
AT = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="Local time 2022-05-18 08:00, or with an offset; now when missing. 时间。"
    ),
]
REASON = Annotated[str, typer.Option("--reason", help="Why, in words; kept in the audit. 理由。")]
FILE = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, UTF-8 or GBK. 文件。")]
BATCH = Annotated[str, typer.Argument(metavar="BATCH", help="Batch id. 批次号。")]
PROPOSAL = Annotated[str, typer.Argument(metavar="PROPOSAL", help="Proposal id. 提议号。")]
DIGEST = Annotated[
    str,
    typer.Option("--digest", help="The first characters of the digest that was previewed. 预览时看到的摘要。"),
]
