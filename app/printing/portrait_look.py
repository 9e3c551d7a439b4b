"""What a demo portrait is made of: a face is a handful of choices, settled by its seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from app.enums import Sex
from app.printing.portrait_brush import Colour

SKINS: tuple[Colour, ...] = ((247, 218, 193), (241, 205, 174), (233, 190, 155), (227, 183, 147), (250, 226, 208))
BLACKS: tuple[Colour, ...] = ((34, 31, 32), (46, 38, 36), (62, 47, 40))
GREYS: tuple[Colour, ...] = ((128, 127, 128), (158, 157, 157), (196, 196, 198), (92, 90, 91))
COATS: tuple[Colour, ...] = (
    (45, 55, 72),
    (58, 66, 62),
    (88, 46, 54),
    (38, 84, 92),
    (104, 110, 120),
    (72, 62, 92),
    (128, 96, 72),
    (52, 88, 66),
)
SHIRTS: tuple[Colour, ...] = ((244, 246, 250), (214, 228, 242), (250, 236, 214), (232, 220, 236), (222, 238, 226))
TIES: tuple[Colour, ...] = ((142, 36, 42), (36, 70, 120), (46, 98, 84), (96, 74, 48))
MEN_HAIR = ("side", "short", "brush", "receding", "wave", "short", "side")
WOMEN_HAIR = ("bob", "bun", "long", "curly", "fringe", "ponytail")
MEN_CLOTHES = ("suit", "jacket", "polo", "sweater", "tunic")
WOMEN_CLOTHES = ("suit", "blouse", "sweater", "scarf", "cardigan")
GLASSES = ("none", "none", "round", "broad", "none", "metal")


@dataclass(frozen=True, slots=True)
class Look:
    """What one face is made of; hair, clothes and colours are picked, proportions vary a little."""

    sex: Sex
    hair: str
    clothes: str
    glasses: str
    elder: bool
    skin: Colour
    hair_colour: Colour
    coat: Colour
    shirt: Colour
    tie: Colour
    width: float
    chin: float
    mouth: float
    brow: float
    eye: float


def portrait_look(seed: int, sex: Sex) -> Look:
    """The look of portrait ``seed``: everything is drawn by lot, and the lot by seed and sex."""
    lot = random.Random(f"{seed}/{sex}")
    styles = WOMEN_HAIR if sex is Sex.FEMALE else MEN_HAIR
    clothes = WOMEN_CLOTHES if sex is Sex.FEMALE else MEN_CLOTHES
    hair = lot.choice(styles)
    elder = hair == "receding" or lot.random() < 0.22
    return Look(
        sex=sex,
        hair=hair,
        clothes=lot.choice(clothes),
        glasses=lot.choice(GLASSES),
        elder=elder,
        skin=lot.choice(SKINS),
        hair_colour=lot.choice(GREYS if elder else BLACKS),
        coat=lot.choice(COATS),
        shirt=lot.choice(SHIRTS),
        tie=lot.choice(TIES),
        width=lot.uniform(0.92, 1.07),
        chin=lot.uniform(-5, 6),
        mouth=lot.uniform(5, 10),
        brow=lot.uniform(-2, 2.5),
        eye=lot.uniform(0.88, 1.12),
    )
