/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "proof-frame.h"

G_BEGIN_DECLS

GArray *proof_matroska_read_orientations (GstPad *sink);

G_END_DECLS
