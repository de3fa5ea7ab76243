/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

void proof_avi_attach (GstElement *element);

G_END_DECLS
