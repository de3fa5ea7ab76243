/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PQ (HDR10) and HLG hold up to 10,000 and 1,000 cd/m², and BT.2020 colours that sRGB lacks: read
 * as if they were usual video, they look grey and flat.
 *
 * White of a page or a face in the light, 203 cd/m² by BT.2408, is 1. What is darker than KNEE
 * stays as it is; from there on a curve (Möbius') leads the brightest that the video holds to 1, so
 * that highlights keep their drawing. It is led by the brightest of the three channels, which keeps
 * hues.
 *
 * ITU-R BT.2100, tables 4 and 5; BT.2408, 2.2 and annex 1. */
#include "config.h"

#include <math.h>

#include "proof-colours.h"

#define WHITE 203.0 /* cd/m² */
#define PQ_PEAK 10000.0
#define HLG_PEAK 1000.0
#define HLG_GAMMA 1.2
#define KNEE 0.3

/* Entries of the tables: from coded to linear, and back, where dark tones have to be told apart. */
#define N_LINEAR 4096
#define N_CODED 16384

#define N_AT_ONCE 32

struct _ProofColours
{
  float offset[3], scale[3]; /* of Y, Cb, Cr in 16 bits, to 0…1 and ±0.5 */
  float red_cr, green_cb, green_cr, blue_cb;
  float linear[N_LINEAR];
  float gain[N_LINEAR]; /* of HLG's display, by the square root of luminance */
  float luma[3];
  gboolean gained;
  float matrix[3][3]; /* to sRGB's primaries */
  float a, b, factor, knee; /* of the curve; it is straight up to the knee */
  guint8 coded[N_CODED];
};

static gboolean
is_hdr (const GstVideoColorimetry *colorimetry)
{
  return colorimetry->transfer == GST_VIDEO_TRANSFER_SMPTE2084
         || colorimetry->transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67;
}

/* Whether colours so described are beyond what is shown by reading them as sRGB. The primaries of
 * BT.601 are not: they are as near to sRGB's as two screens are to each other. */
gboolean
proof_colours_are_wide (const GstVideoColorimetry *colorimetry)
{
  return is_hdr (colorimetry)
         || colorimetry->primaries == GST_VIDEO_COLOR_PRIMARIES_BT2020
         || colorimetry->primaries == GST_VIDEO_COLOR_PRIMARIES_SMPTERP431
         || colorimetry->primaries == GST_VIDEO_COLOR_PRIMARIES_SMPTEEG432;
}

static void
invert (double m[3][3])
{
  double c[3][3], determinant = 0;

  for (int i = 0; i < 3; i++)
    {
      for (int j = 0; j < 3; j++)
        c[j][i] = m[(i + 1) % 3][(j + 1) % 3] * m[(i + 2) % 3][(j + 2) % 3]
                  - m[(i + 1) % 3][(j + 2) % 3] * m[(i + 2) % 3][(j + 1) % 3];
    }
  for (int j = 0; j < 3; j++)
    determinant += m[0][j] * c[j][0];
  for (int i = 0; i < 3; i++)
    {
      for (int j = 0; j < 3; j++)
        m[i][j] = c[i][j] / determinant;
    }
}

/* From linear RGB to CIE XYZ. Whites are taken for one and the same. */
static void
get_xyz (GstVideoColorPrimaries primaries,
         double                 m[3][3])
{
  const GstVideoColorPrimariesInfo *info = gst_video_color_primaries_get_info (primaries);
  const GstVideoColorPrimariesInfo *white =
    gst_video_color_primaries_get_info (GST_VIDEO_COLOR_PRIMARIES_BT709);
  const double x[] = { info->Rx, info->Gx, info->Bx }, y[] = { info->Ry, info->Gy, info->By };
  double inverse[3][3], sums[3];

  for (int j = 0; j < 3; j++)
    {
      m[0][j] = x[j] / y[j];
      m[1][j] = 1;
      m[2][j] = (1 - x[j] - y[j]) / y[j];
    }
  memcpy (inverse, m, sizeof inverse);
  invert (inverse);
  for (int j = 0; j < 3; j++)
    sums[j] = inverse[j][0] * white->Wx / white->Wy + inverse[j][1]
              + inverse[j][2] * (1 - white->Wx - white->Wy) / white->Wy;
  for (int i = 0; i < 3; i++)
    {
      for (int j = 0; j < 3; j++)
        m[i][j] *= sums[j];
    }
}

static void
init_primaries (ProofColours          *self,
                GstVideoColorPrimaries primaries)
{
  double from[3][3], to[3][3];

  get_xyz (primaries, from);
  get_xyz (GST_VIDEO_COLOR_PRIMARIES_BT709, to);
  for (int j = 0; j < 3; j++)
    self->luma[j] = from[1][j];
  invert (to);
  for (int i = 0; i < 3; i++)
    {
      for (int j = 0; j < 3; j++)
        self->matrix[i][j] = to[i][0] * from[0][j] + to[i][1] * from[1][j] + to[i][2] * from[2][j];
    }
}

static void
init_matrix (ProofColours       *self,
             const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  int offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];
  double red, blue, green;

  gst_video_color_range_offsets (info->colorimetry.range, format, offset, scale);
  for (int i = 0; i < 3; i++)
    {
      const int unit = 1 << (16 - GST_VIDEO_FORMAT_INFO_DEPTH (format, i));

      self->offset[i] = offset[i] * unit;
      self->scale[i] = 1.f / (scale[i] * unit);
    }

  if (!gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, &red, &blue))
    gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_COLOR_MATRIX_BT2020, &red, &blue);
  green = 1 - red - blue;
  self->red_cr = 2 * (1 - red);
  self->green_cb = -2 * blue * (1 - blue) / green;
  self->green_cr = -2 * red * (1 - red) / green;
  self->blue_cb = 2 * (1 - blue);
}

/* Usual video is read as it is shown elsewhere: as sRGB, whatever transfer it names. */
static void
init_transfer (ProofColours             *self,
               GstVideoTransferFunction  transfer)
{
  double scale = 1;

  self->gained = transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67;
  if (transfer == GST_VIDEO_TRANSFER_SMPTE2084)
    scale = PQ_PEAK / WHITE;
  else if (!self->gained)
    transfer = GST_VIDEO_TRANSFER_SRGB;

  for (int i = 0; i < N_LINEAR; i++)
    {
      const double value = (double) i / (N_LINEAR - 1);

      self->linear[i] = gst_video_transfer_function_decode (transfer, value) * scale;
      self->gain[i] = HLG_PEAK / WHITE * pow (value * value, HLG_GAMMA - 1);
    }
  for (int i = 0; i < N_CODED; i++)
    self->coded[i] = gst_video_transfer_function_encode (GST_VIDEO_TRANSFER_SRGB,
                                                         (double) i / (N_CODED - 1))
                     * 255 + 0.5;
}

static void
init_curve (ProofColours *self,
            double        peak)
{
  const double j = KNEE;

  if (peak <= 1)
    return;
  self->knee = j;
  self->a = -j * j * (peak - 1) / (j * j - 2 * j + peak);
  self->b = (j * j - 2 * j * peak + peak) / (peak - 1);
  self->factor = (self->b * self->b + 2 * self->b * j + j * j) / (self->b - self->a);
}

/**
 * proof_colours_new:
 * @info: a video's format and colorimetry
 * @peak: the brightest that it holds, in cd/m²; 0 where it does not tell
 *
 * Returns: (transfer full): how to show it
 */
ProofColours *
proof_colours_new (const GstVideoInfo *info,
                   double              peak)
{
  const GstVideoColorimetry *colorimetry = &info->colorimetry;
  ProofColours *self = g_new0 (ProofColours, 1);

  /* Straight all along. */
  self->knee = self->factor = PQ_PEAK;
  init_matrix (self, info);
  init_transfer (self, colorimetry->transfer);
  init_primaries (self, colorimetry->primaries != GST_VIDEO_COLOR_PRIMARIES_UNKNOWN
                          ? colorimetry->primaries
                          : GST_VIDEO_COLOR_PRIMARIES_BT2020);
  if (colorimetry->transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67 || peak <= 0)
    peak = HLG_PEAK;
  if (is_hdr (colorimetry))
    init_curve (self, peak / WHITE);

  return self;
}

void
proof_colours_free (ProofColours *self)
{
  g_free (self);
}

/* 0 to @n - 1 for 0 to 1. */
static inline int
get_entry (float value,
           int   n)
{
  value = value * (n - 1) + 0.5f;
  value = value > 0 ? value : 0;

  return value < n - 1 ? value : n - 1;
}

/* Step by step for all of them, so that the compiler can take several at a time where no table is
 * looked up. */
static void
convert_some (const ProofColours *self,
              const guint16      *row,
              guint32            *pixels)
{
  float rgb[3][N_AT_ONCE], gains[N_AT_ONCE];
  int entries[3][N_AT_ONCE];

  for (int i = 0; i < N_AT_ONCE; i++)
    {
      const float y = (row[4 * i + 1] - self->offset[0]) * self->scale[0];
      const float cb = (row[4 * i + 2] - self->offset[1]) * self->scale[1];
      const float cr = (row[4 * i + 3] - self->offset[2]) * self->scale[2];

      entries[0][i] = get_entry (y + self->red_cr * cr, N_LINEAR);
      entries[1][i] = get_entry (y + self->green_cb * cb + self->green_cr * cr, N_LINEAR);
      entries[2][i] = get_entry (y + self->blue_cb * cb, N_LINEAR);
    }
  for (int i = 0; i < N_AT_ONCE; i++)
    {
      rgb[0][i] = self->linear[entries[0][i]];
      rgb[1][i] = self->linear[entries[1][i]];
      rgb[2][i] = self->linear[entries[2][i]];
    }

  if (self->gained)
    {
      for (int i = 0; i < N_AT_ONCE; i++)
        entries[0][i] = get_entry (sqrtf (self->luma[0] * rgb[0][i] + self->luma[1] * rgb[1][i]
                                          + self->luma[2] * rgb[2][i]), N_LINEAR);
      for (int i = 0; i < N_AT_ONCE; i++)
        gains[i] = self->gain[entries[0][i]];
      for (int i = 0; i < N_AT_ONCE; i++)
        {
          rgb[0][i] *= gains[i];
          rgb[1][i] *= gains[i];
          rgb[2][i] *= gains[i];
        }
    }

  for (int i = 0; i < N_AT_ONCE; i++)
    {
      const float red = self->matrix[0][0] * rgb[0][i] + self->matrix[0][1] * rgb[1][i]
                        + self->matrix[0][2] * rgb[2][i];
      const float green = self->matrix[1][0] * rgb[0][i] + self->matrix[1][1] * rgb[1][i]
                          + self->matrix[1][2] * rgb[2][i];
      const float blue = self->matrix[2][0] * rgb[0][i] + self->matrix[2][1] * rgb[1][i]
                         + self->matrix[2][2] * rgb[2][i];
      float brightest = red > green ? red : green, gain;

      brightest = brightest > blue ? brightest : blue;
      brightest = brightest > self->knee ? brightest : self->knee;
      gain = self->factor * (brightest + self->a) / (brightest + self->b) / brightest;
      entries[0][i] = get_entry (red * gain, N_CODED);
      entries[1][i] = get_entry (green * gain, N_CODED);
      entries[2][i] = get_entry (blue * gain, N_CODED);
    }
  for (int i = 0; i < N_AT_ONCE; i++)
    pixels[i] = GUINT32_TO_LE (0xff000000u | (guint32) self->coded[entries[0][i]] << 16
                               | (guint32) self->coded[entries[1][i]] << 8
                               | self->coded[entries[2][i]]);
}

/* @row: there is room for N_AT_ONCE pixels more */
static void
convert_row (const ProofColours *self,
             const guint16      *row,
             int                 width,
             guint8             *pixels)
{
  guint32 some[N_AT_ONCE];

  for (int x = 0; x < width; x += N_AT_ONCE)
    {
      convert_some (self, row + 4 * x, some);
      memcpy (pixels + 4 * x, some, 4 * MIN (width - x, N_AT_ONCE));
    }
}

/**
 * proof_colours_convert_rows:
 * @self: how to
 * @from: a frame as @self was made for
 * @to: BGRA, of the same size
 * @begin: the first row
 * @end: the row behind the last one
 *
 * Any thread, several at a time.
 */
void
proof_colours_convert_rows (const ProofColours  *self,
                            const GstVideoFrame *from,
                            GstVideoFrame       *to,
                            int                  begin,
                            int                  end)
{
  const GstVideoFormatInfo *format = from->info.finfo;
  const GstVideoPackFlags flags =
    GST_VIDEO_PACK_FLAG_TRUNCATE_RANGE
    | (GST_VIDEO_FRAME_IS_INTERLACED (from) ? GST_VIDEO_PACK_FLAG_INTERLACED : 0);
  const gboolean is_deep = format->unpack_format == GST_VIDEO_FORMAT_AYUV64;
  const int width = GST_VIDEO_FRAME_WIDTH (from);
  g_autofree guint16 *row = g_new0 (guint16, 4 * (width + N_AT_ONCE));
  const guint8 *bytes = (const guint8 *) row;

  for (int y = begin; y < end; y++)
    {
      format->unpack_func (format, flags, row, (const gpointer *) from->data, from->info.stride, 0,
                           y, width);
      /* From the end on, bytes are widened in their place. */
      for (int i = 4 * width - 1; !is_deep && i >= 0; i--)
        row[i] = bytes[i] << 8;
      convert_row (self, row, width,
                   (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (to, 0)
                     + y * GST_VIDEO_FRAME_PLANE_STRIDE (to, 0));
    }
}
