"""The category of a free-text line: what the same text was before, else what its letters look like, or "not sure".

Rules first: a text that came twice or more and nearly always under one category has it. Other texts go to a linear
classifier over groups of two to four letters, which stands typing errors and words it has not seen. It answers only
where its confidence reached the wanted accuracy on later lines than those it learnt from.

Source: text classification by character n-grams (Cavnar and Trenkle 1994); the accuracy is what buyers call usable.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

LEAST_LINES, LEAST_CATEGORIES = 200, 2
TWICE, NEARLY = 2, 0.95
ACCURACY = 0.9
TUNED = 0.2
"""Share of the lines, the last in time, on which the confidence is set."""
SEED = 7
FEATURES, PASSES = 30_000, 8
_DIGITS, _NO_LETTERS = re.compile(r"\d+"), re.compile(r"[^A-Z# ]+")


class Categories(NamedTuple):
    """What was learnt.

    Attributes:
        known: Text to its category.
        vectorizer: Fitted on texts.
        classifier: Fitted on their categories.
        least: Confidence from which on the classifier answers.
    """

    known: Mapping[str, str]
    vectorizer: Any
    classifier: Any
    least: float


def plain(text: object) -> str:
    """Return a text as it is compared: capitals, every number alike, one blank between words.

    >>> plain("Hex-bolt M8 x 40, box"), plain(None)
    ('HEX BOLT M# X # BOX', '')
    """
    if not isinstance(text, str):
        return ""
    return " ".join(_NO_LETTERS.sub(" ", _DIGITS.sub("#", text.upper())).split())


def same_text(texts: "pd.Series[str]", categories: "pd.Series[str]") -> dict[str, str]:
    """Return the category of each text that came at least twice, and nearly always under it.

    >>> same_text(pd.Series(["A", "A", "B", "C", "C"]), pd.Series(["x", "x", "x", "x", "y"]))
    {'A': 'x'}
    """
    counts = pd.crosstab(texts, categories)
    total, best = counts.sum(axis=1), counts.max(axis=1)
    usable = counts.index[(total >= TWICE) & (best >= total * NEARLY)]
    return {str(text): str(counts.loc[text].idxmax()) for text in usable}


def fit(texts: "pd.Series[Any]", categories: "pd.Series[str]") -> Categories | None:
    """Return what lines teach, in the order of time; null for too few of them.

    Args:
        texts: What was written, shape (n,).
        categories: What it was, shape (n,).
    """
    words = texts.map(plain)
    kept = (words != "") & categories.notna()
    words, told = words[kept], categories[kept].astype(str)
    cut = int(len(words) * (1 - TUNED))
    if len(words) < LEAST_LINES or told.iloc[:cut].nunique() < LEAST_CATEGORIES:
        return None
    early = _learn(words.iloc[:cut], told.iloc[:cut], 0.0)
    least = _least(*_guess(early, words.iloc[cut:]), told.iloc[cut:].to_numpy())
    return _learn(words, told, least)


def predict(model: Categories | None, texts: "pd.Series[Any]") -> pd.DataFrame:
    """Return `category` (null: not sure), `confidence` (0..1) and `reason` of texts, shape (n,)."""
    found = pd.DataFrame({"category": None, "confidence": np.nan, "reason": "too little is known"}, index=texts.index)
    if model is None:
        return found
    words = texts.map(plain)
    found["reason"] = np.where(words == "", "no text", "not sure")
    asked = words[words != ""]
    if asked.empty:
        return found
    guessed, confidence = _guess(model, asked)
    same = asked.map(model.known)
    found.loc[asked.index, "confidence"] = np.where(same.notna(), NEARLY, confidence)
    sure = pd.Series(confidence >= model.least, index=asked.index) & same.isna()
    found.loc[sure.index[sure], "category"] = guessed[sure.to_numpy()]
    found.loc[sure.index[sure], "reason"] = "texts like it"
    found.loc[same.index[same.notna()], "category"] = same[same.notna()]
    found.loc[same.index[same.notna()], "reason"] = "the same text before"
    return found


def most_frequent(categories: "pd.Series[str]") -> str:
    """Return the category that most lines have, the first by name among equals.

    >>> most_frequent(pd.Series(["b", "a", "b", "a"]))
    'a'
    """
    return min(Counter(categories).items(), key=lambda pair: (-pair[1], pair[0]))[0]


def _learn(words: "pd.Series[str]", told: "pd.Series[str]", least: float) -> Categories:
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
    from sklearn.linear_model import SGDClassifier  # type: ignore[import-untyped]  # noqa: PLC0415

    vectorizer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 4),
        max_features=FEATURES,
        lowercase=False,
        sublinear_tf=True,
        dtype=np.float32,
    )
    classifier = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=PASSES, tol=None, random_state=SEED)
    classifier.fit(vectorizer.fit_transform(words), told)
    return Categories(same_text(words, told), vectorizer, classifier, least)


def _guess(model: Categories, words: "pd.Series[str]") -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
    """Return the likeliest categories and their probabilities, shape (n,) each."""
    shares = model.classifier.predict_proba(model.vectorizer.transform(words))
    best = shares.argmax(axis=1)
    return model.classifier.classes_[best], shares[np.arange(len(best)), best]


def _least(guessed: "np.ndarray[Any, Any]", confidence: "np.ndarray[Any, Any]", told: "np.ndarray[Any, Any]") -> float:
    """Return the least confidence above which as many guesses are right as wanted; above 1 where none is."""
    order = np.argsort(-confidence, kind="stable")
    right = np.cumsum(guessed[order] == told[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= ACCURACY)
    return float(confidence[order][good[-1]]) if good.size else 2.0
