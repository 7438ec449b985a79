"""What a test added to a metric."""

from dataclasses import dataclass, field

from qna.metrics.metric import REGISTRY


@dataclass
class Counted:
    """Values since it was made; other tests of this process count too."""

    _before: dict[tuple[str, tuple[tuple[str, str], ...]], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._before = dict(self._all())

    def _all(self) -> list[tuple[tuple[str, tuple[tuple[str, str], ...]], float]]:
        return [
            ((sample.name, tuple(sorted(sample.labels.items()))), sample.value)
            for family in REGISTRY.collect()
            for sample in family.samples
        ]

    def __call__(self, name: str, **labels: str) -> float:
        """What was added to all samples of `name` with these labels and any others."""
        wanted = set(labels.items())
        return sum(
            value - self._before.get(key, 0.0)
            for key, value in self._all()
            if key[0] == name and wanted <= set(key[1])
        )
