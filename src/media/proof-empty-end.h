/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void proof_empty_end_attach (GstElement *decoder);

G_END_DECLS
