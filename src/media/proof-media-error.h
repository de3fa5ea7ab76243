/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "proof-frame.h"

#include "proof-media.h"

G_BEGIN_DECLS

/* What GStreamer says, in words for people: never its debug text, never a URI. */
GError           *proof_media_error_from_message  (ProofMedia *media,
                                                   GstMessage *message,
                                                   const char *missing) G_GNUC_WARN_UNUSED_RESULT;
GError           *proof_media_error_missing       (ProofMedia *media,
                                                   const char *missing) G_GNUC_WARN_UNUSED_RESULT;
GError           *proof_media_error_encrypted     (ProofMedia *media) G_GNUC_WARN_UNUSED_RESULT;
GError           *proof_media_error_no_video      (ProofMedia *media) G_GNUC_WARN_UNUSED_RESULT;
char             *proof_media_get_missing         (GstMessage *message) G_GNUC_WARN_UNUSED_RESULT;

gboolean          proof_orientation_from_tags     (const GstTagList *tags,
                                                   ProofOrientation *orientation);

G_END_DECLS
