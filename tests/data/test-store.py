#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-store.py METAINFO MANIFEST: what stores of Flatpaks ask beyond what AppStream's own tool looks
for (docs.flathub.org, "Requirements" and "MetaInfo quality guidelines"). TAP."""
import datetime
import pathlib
import re
import sys
import xml.etree.ElementTree

APP = 'io.github.proofreel.Proofreel'
# Each with its reason in the manifest; more than these takes a decision.
PERMISSIONS = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11',
               '--socket=pulseaudio', '--device=dri', '--filesystem=~/.aws:ro'}
LANG = '{http://www.w3.org/XML/1998/namespace}lang'
tree = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
manifest = pathlib.Path(sys.argv[2]).read_text(encoding='utf-8')
count = 0


def check(name, good, detail=''):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}{f' # {detail}' if not good else ''}")


def texts(path):
    """In all languages."""
    return [(element.get(LANG, 'en'), element.text.strip()) for element in tree.findall(path)]


def english(path):
    return next(text for language, text in texts(path) if language == 'en')


summary = english('summary')
check('the name is short', len(english('name')) <= 15)
check('so is the summary, in every language',
      all(10 <= len(text) <= 35 for _language, text in texts('summary')), texts('summary'))
check('the summary is a phrase without article, stop and name', not re.search(
    r'^(an?|the) |\.$|GTK|GNOME|Proofreel', summary, re.IGNORECASE), summary)
check('the developer has an id and a name',
      tree.find('developer').get('id').count('.') >= 2 and english('developer/name'))
colours = {colour.get('scheme_preference'): colour.text for colour in tree.findall('branding/color')}
check('colours for light and dark', set(colours) == {'light', 'dark'} and
      colours['light'] != colours['dark'], colours)
check('a rating by OARS 1.1', tree.find('content_rating').get('type') == 'oars-1.1')
check('a home page and the sources', {'homepage', 'vcs-browser', 'bugtracker'} <=
      {url.get('type') for url in tree.findall('url')})
shots = tree.findall('screenshots/screenshot')
check('one default screenshot', [shot.get('type') for shot in shots].count('default') == 1)
check('captions without a stop',
      all(not text.endswith('.') for _language, text in texts('screenshots/screenshot/caption')))
check('screenshots are PNGs of one version, at most 1000×700', all(
    re.search(r'^https://\S+/v[\d.]+/\S+\.png$', image.text) and
    int(image.get('width')) <= 1000 and int(image.get('height')) <= 700
    for image in tree.findall('screenshots/screenshot/image')))
releases = [(datetime.date.fromisoformat(release.get('date')), release)
            for release in tree.findall('releases/release')]
check('releases are in order, none is of tomorrow, each has notes', releases and
      [date for date, _release in releases] == sorted((date for date, _release in releases),
                                                      reverse=True) and
      releases[0][0] <= datetime.date.today() and
      all(release.find('description/p') is not None for _date, release in releases))
check('the newest is no pre-release', re.fullmatch(r'[\d.]+', releases[0][1].get('version')))

check('the manifest is called as the program',
      f'id: {APP}\n' in manifest and pathlib.Path(sys.argv[2]).stem == APP)
asked = set(re.findall(r'^ +- (--(?:share|socket|device|filesystem|talk-name|own-name|env)=\S+)',
                       manifest, re.MULTILINE))
check('the manifest asks for no more than is needed', asked == PERMISSIONS, asked ^ PERMISSIONS)
check('sources are pinned', all('commit: ' in source or 'tag: ' in source for source in re.findall(
    r'- type: git\n(?: +\S+: .*\n?)+', manifest)) and
      len(re.findall(r'commit: [0-9a-f]{40}', manifest)) == manifest.count('tag: ') - 1, 'commits')
check('no network while it is built', 'build-args' not in manifest)
print(f'1..{count}')
