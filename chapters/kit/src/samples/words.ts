/** The words in the names of invented books and people; see `texts.ts`. */

export const FIRST_NAMES = words(`
  Alma Anselm Aurelie Bente Cosmo Dagny Edda Elio Esra Fenna Gideon Halina Idris Ilka Ione Jarek
  Joana Kasimir Kirsa Leander Liv Lucan Maelle Marit Milo Nadim Noor Odile Orla Osric Petra Quentin
  Rosalba Runa Sami Selma Sunniva Tamsin Thea Tove Ulla Vesna Wanda Yara Zeno Zoltan
`);

export const LAST_NAMES = words(`
  Abelmoor Albrantsen Ashgrove Barlowen Brandeska Castelmare Cindervik Corrigale Dankwerth Delamarre
  Ellsmoor Fairlough Fennimara Galbraithe Greywick Hallorund Harrowmont Hollisade Ivarstein Jessamere
  Kettlewyn Kornbluhm Larkwell Lindermay Maravell Merriwind Montclaire Nightingarde Okonjira Orlanova
  Pellworth Pemberlake Quillane Ravensholt Rosenquill Sandermoor Silverbeck Stornaway Tallowby
  Thistlewood Umberfield Valmorin Varrow Wetherlane Winterbourne Wolkenstedt Yarrowdale Zellinger
`);

export const ADJECTIVES = words(`
  Amber Borrowed Brief Broken Careful Cold Crooked Distant Empty Faithful Foreign Forgotten Gentle
  Glass Golden Hidden Hollow Idle Late Last Left-Handed Long Lost Low Narrow Northern Patient Quiet
  Restless Salt Second Secret Silver Slow Small Spare Stolen Strange Sunken Tender Unfinished
  Unlikely Upper Wandering White Wild Winter Wooden
`);

export const NOUNS = words(`
  Almanac Archive Atlas Balcony Bakery Bridge Cabinet Canal Cartographer Chapel Clockmaker Compass
  Courtyard Dictionary Ferry Gardener Glacier Harbour Heron Herbarium Horizon Inkwell Island Kitchen
  Lantern Ledger Letter Library Lighthouse Locksmith Lodger Machine Map Meadow Mirror Museum Notebook
  Observatory Orchard Orchestra Parcel Piano Postcard Railway River Sailor Shipwright Staircase
  Stranger Summer Tailor Telescope Theatre Translator Umbrella Valley Violin Voyage Weather Window
`);

export const PLACES = words(`
  Arlesund Brackwater Calderra Dunmarrow Eastholm Farrowmere Greyhaven Hollandsby Isolaverde Kirkfell
  Lorrimer Marrowgate Norholm Ostmere Pellmouth Quayside Rookhollow Saltmarsh Thornmouth
  Velmara Westerley
`);

export const SUBJECTS = words(`
  Bread Bridges Buttons Clouds Dust Fog Forgetting Glass Handwriting Ink Islands Lace Maps Moss
  Paper Patience Rain Ropes Salt Shadows Silence Snow String Tea Waiting Walking Wool
`);

export const GENRES = [
  ...words('Novels Stories Poetry Crime Adventure Memoir History Nature Travel Science Cookery'),
  'Fantasy and myth',
  'For children',
  'Letters and diaries',
];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
