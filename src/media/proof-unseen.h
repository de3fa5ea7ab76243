/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

void proof_unseen_attach (GstElement *decoder);
