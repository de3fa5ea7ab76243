/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-window.h"

G_BEGIN_DECLS

#define PROOF_TYPE_SCREENSHOT (proof_screenshot_get_type ())

/* Waits until a window shows what it was asked for, then writes it as PNG.
 * ::done (char *error (nullable)): once, ever. */
G_DECLARE_FINAL_TYPE (ProofScreenshot, proof_screenshot, PROOF, SCREENSHOT, GObject)

/* @at: time since the first frame, PROOF_TIME_NONE = wherever it is; @opens: something is being
 * opened. */
ProofScreenshot *proof_screenshot_new (ProofWindow *window,
                                       GFile       *file,
                                       ProofTime    at,
                                       gboolean     opens);

G_END_DECLS
