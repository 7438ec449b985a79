"""The table of figures in `MODEL_CARD.md`, between its two marks."""

import re
from pathlib import Path

from train.evaluate import SETS, Result, evaluate, read_questions, training_replies

BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def evaluate_into_card(folder: Path, log: Path) -> list[Result]:
    """Evaluate the model in `folder`, print the figures and write them into its card."""
    results = evaluate(folder, training_replies(log))
    table = figures(results)
    print(table)
    card = folder / "MODEL_CARD.md"
    if card.exists():
        text = card.read_text("utf-8")
        card.write_text(
            re.sub(f"{BEGIN}.*{END}", f"{BEGIN}\n{table}\n{END}", text, flags=re.DOTALL), "utf-8"
        )
    return results


def figures(results: list[Result]) -> str:
    """A Markdown table of `results`, then the failures by category and violation code."""
    sizes = {name: len(read_questions(path)) for name, path in SETS.items()}
    lines = [
        "| questions, decoding | replies | clean | look | ordinary ones that name something "
        "| strays | distinct | copied whole |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        size = sizes[r.name.split(",")[0]]
        verdicts = f"{r.clean:.1%} | {r.look:.1%}"
        shares = f"{verdicts} | {r.named:.1%} | {r.stray:.1%} | {r.distinct} | {r.copied:.1%}"
        lines.append(f"| {r.name} | {size} | {shares} |")
    lines += ["", "Refused (category of the question / gravest violation):", ""]
    for r in results:
        found = ", ".join(f"{name} {count}" for name, count in r.failures.most_common())
        lines.append(f"- {r.name}: {found or 'none'}")
    return "\n".join(lines)
