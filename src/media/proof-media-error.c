/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <gst/pbutils/descriptions.h>
#include <gst/pbutils/missing-plugins.h>
#include <string.h>

#include "proof-media-error.h"

/**
 * proof_media_get_missing:
 * @message: a bus message
 *
 * Missing decoders for sound, captions and metadata do not count: pictures are shown without them.
 *
 * Returns: (transfer full) (nullable): what is missing, as installers are told
 *   ("gstreamer|1.0|proofreel|H.265 (Main Profile) decoder|decoder-video/x-h265, …"), if that is what
 *   the message says
 */
char *
proof_media_get_missing (GstMessage *message)
{
  static const char *const others[] = { "audio/", "text/", "meta/", "subpicture/",
                                        "closedcaption/" };
  const GstStructure *structure = gst_message_get_structure (message);
  g_autoptr (GstCaps) caps = NULL;

  if (!gst_is_missing_plugin_message (message))
    return NULL;

  if (gst_structure_get (structure, "detail", GST_TYPE_CAPS, &caps, NULL)
      && !gst_caps_is_any (caps) && !gst_caps_is_empty (caps))
    {
      const char *type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

      for (guint i = 0; i < G_N_ELEMENTS (others); i++)
        {
          if (g_str_has_prefix (type, others[i]))
            return NULL;
        }
    }

  return gst_missing_plugin_message_get_installer_detail (message);
}

/* By its caps: the words are in the user's language. */
static gboolean
is_demuxer (const char *detail)
{
  g_autoptr (GstCaps) caps = NULL;

  if (!g_str_has_prefix (detail, "decoder-"))
    return FALSE;
  caps = gst_caps_from_string (detail + strlen ("decoder-"));

  return caps != NULL && gst_caps_is_fixed (caps) &&
         (gst_pb_utils_get_caps_description_flags (caps) &
          GST_PBUTILS_CAPS_DESCRIPTION_FLAG_CONTAINER) != 0;
}

GError *
proof_media_error_missing (ProofMedia *media,
                           const char *missing)
{
  g_auto (GStrv) parts = g_strsplit (missing, "|", 5);
  const char *what = g_strv_length (parts) == 5 ? parts[3] : missing;

  if (what != missing && is_demuxer (parts[4]))
    return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_MISSING_CODEC,
                        _("“%s” cannot be read without the %s. Install gstreamer1.0-plugins-good "
                          "and gstreamer1.0-plugins-bad (Debian, Ubuntu), gstreamer1-plugins-good "
                          "and gstreamer1-plugins-bad-free (Fedora) or gst-plugins-good and "
                          "gst-plugins-bad (Arch)."),
                        proof_media_get_name (media), what);

  if (g_getenv ("FLATPAK_ID") != NULL)
    return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_MISSING_CODEC,
                        _("“%s” cannot be shown without the %s. Install the codecs extension: "
                          "flatpak install org.freedesktop.Platform.codecs-extra"),
                        proof_media_get_name (media), what);

  return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_MISSING_CODEC,
                      _("“%s” cannot be shown without the %s. Install gstreamer1.0-libav (Debian, "
                        "Ubuntu), gstreamer1-plugin-libav (Fedora) or gst-libav (Arch)."),
                      proof_media_get_name (media), what);
}

GError *
proof_media_error_no_video (ProofMedia *media)
{
  return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_NO_VIDEO,
                      _("There is no picture in “%s”. Choose a file with a video track."),
                      proof_media_get_name (media));
}

GError *
proof_media_error_encrypted (ProofMedia *media)
{
  return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED,
                      _("“%s” is encrypted. Get a copy without protection."),
                      proof_media_get_name (media));
}

static GError *
from_resource_error (const char *name,
                     int         code)
{
  switch (code)
    {
    case GST_RESOURCE_ERROR_NOT_FOUND:
      return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_NOT_FOUND,
                          _("“%s” is not there. Was it moved or renamed?"), name);
    case GST_RESOURCE_ERROR_OPEN_READ:
    case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
      return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                          _("“%s” cannot be opened. Is it a file, and may you read it?"), name);
    default:
      return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                          _("“%s” cannot be read any further. Open it again to try once more."),
                          name);
    }
}

static GError *
from_stream_error (ProofMedia *media,
                   int         code)
{
  const char *name = proof_media_get_name (media);

  switch (code)
    {
    case GST_STREAM_ERROR_TYPE_NOT_FOUND:
    case GST_STREAM_ERROR_WRONG_TYPE:
      return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED,
                          _("“%s” is not a video in any known format."), name);
    case GST_STREAM_ERROR_DECRYPT:
    case GST_STREAM_ERROR_DECRYPT_NOKEY:
      return proof_media_error_encrypted (media);
    default:
      return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_DAMAGED,
                          _("“%s” is damaged or cut short. Get the file once more."), name);
    }
}

/**
 * proof_media_error_from_message:
 * @media: the video
 * @message: an ERROR message
 * @missing: (nullable): what proof_media_get_missing() said before
 *
 * Errors of other domains than GStreamer's come from the byte source, which words them itself.
 *
 * Returns: (transfer full): the error for people
 */
GError *
proof_media_error_from_message (ProofMedia *media,
                                GstMessage *message,
                                const char *missing)
{
  g_autoptr (GError) error = NULL;
  const char *name = proof_media_get_name (media);

  gst_message_parse_error (message, &error, NULL);
  if (missing != NULL
      && (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND)
          || g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED)
          || g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)))
    return proof_media_error_missing (media, missing);

  if (error->domain == GST_RESOURCE_ERROR)
    return from_resource_error (name, error->code);
  if (error->domain == GST_STREAM_ERROR)
    return from_stream_error (media, error->code);
  if (error->domain == GST_CORE_ERROR || error->domain == GST_LIBRARY_ERROR)
    return g_error_new (PROOF_MEDIA_ERROR, PROOF_MEDIA_ERROR_FAILED,
                        _("“%s” cannot be played by this GStreamer installation."), name);

  return g_steal_pointer (&error);
}

/**
 * proof_orientation_from_tags:
 * @tags: tags of a stream or of the whole video
 * @orientation: (inout): set where the tags tell one
 *
 * Reads `image-orientation`: "rotate-90" is to be turned by 90° clockwise for display, a "flip-"
 * before it asks for mirroring first.
 *
 * Returns: whether they tell one
 */
gboolean
proof_orientation_from_tags (const GstTagList *tags,
                             ProofOrientation *orientation)
{
  g_autofree char *text = NULL;
  const char *turn;

  if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &text))
    return FALSE;
  turn = strstr (text, "rotate-");
  if (turn == NULL)
    return FALSE;

  orientation->mirrored = g_str_has_prefix (text, "flip-");
  orientation->rotation = (int) (g_ascii_strtoull (turn + strlen ("rotate-"), NULL, 10) % 360);

  return TRUE;
}
