/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-meter.h"

struct _ProofTestMeter
{
  GObject parent_instance;

  ProofByteSource *source;
  GMutex lock;
  GArray *ranges; /* guarded by lock */
};

static gboolean
proof_test_meter_query (ProofByteSource *source,
                        guint64         *size,
                        char           **etag,
                        GCancellable    *cancellable,
                        GError         **error)
{
  return proof_byte_source_query (PROOF_TEST_METER (source)->source, size, etag, cancellable,
                                  error);
}

static gssize
proof_test_meter_read (ProofByteSource *source,
                       guint64          offset,
                       void            *buffer,
                       gsize            count,
                       GCancellable    *cancellable,
                       GError         **error)
{
  ProofTestMeter *self = PROOF_TEST_METER (source);
  gssize n = proof_byte_source_read (self->source, offset, buffer, count, cancellable, error);
  ProofByteRange range = { offset, offset + MAX (n, 0) };

  g_mutex_lock (&self->lock);
  g_array_append_val (self->ranges, range);
  g_mutex_unlock (&self->lock);

  return n;
}

static void
proof_test_meter_expect (ProofByteSource *source,
                         guint64          begin,
                         guint64          end)
{
  proof_byte_source_expect (PROOF_TEST_METER (source)->source, begin, end);
}

static void
byte_source_iface_init (ProofByteSourceInterface *iface)
{
  iface->query = proof_test_meter_query;
  iface->read = proof_test_meter_read;
  iface->expect = proof_test_meter_expect;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofTestMeter, proof_test_meter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (PROOF_TYPE_BYTE_SOURCE,
                                                      byte_source_iface_init))

static void
proof_test_meter_finalize (GObject *object)
{
  ProofTestMeter *self = PROOF_TEST_METER (object);

  g_object_unref (self->source);
  g_array_unref (self->ranges);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (proof_test_meter_parent_class)->finalize (object);
}

static void
proof_test_meter_class_init (ProofTestMeterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proof_test_meter_finalize;
}

static void
proof_test_meter_init (ProofTestMeter *self)
{
  g_mutex_init (&self->lock);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (ProofByteRange));
}

ProofTestMeter *
proof_test_meter_new (ProofByteSource *source)
{
  ProofTestMeter *self = g_object_new (PROOF_TEST_TYPE_METER, NULL);

  self->source = g_object_ref (source);

  return self;
}

GArray *
proof_test_meter_dup_ranges (ProofTestMeter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_array_copy (self->ranges);
}

guint64
proof_test_ranges_sum (const GArray *ranges)
{
  guint64 sum = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      const ProofByteRange *range = &g_array_index (ranges, ProofByteRange, i);

      sum += range->end - range->begin;
    }

  return sum;
}

static int
compare_ranges (gconstpointer a,
                gconstpointer b)
{
  const ProofByteRange *x = a, *y = b;

  return (x->begin > y->begin) - (x->begin < y->begin);
}

guint64
proof_test_ranges_union (const GArray *ranges)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *) ranges);
  guint64 sum = 0, end = 0;

  g_array_sort (sorted, compare_ranges);
  for (guint i = 0; i < sorted->len; i++)
    {
      const ProofByteRange *range = &g_array_index (sorted, ProofByteRange, i);

      if (range->end > end)
        sum += range->end - MAX (range->begin, end);
      end = MAX (end, range->end);
    }

  return sum;
}
