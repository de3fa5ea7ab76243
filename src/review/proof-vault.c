/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-host-uri.h"
#include "proof-vault-item.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define SUFFIX ".proofreel"
#define DEBOUNCE_MS 300
#define NAME_LENGTH 64

struct _ProofVault
{
  GObject       parent_instance;

  GFile        *folder;
  GFileMonitor *monitor;
  GCancellable *cancellable; /* of the look that is under way */
  guint         timeout_id;
  gboolean      looking;
  gboolean      loading;
  GPtrArray    *items;       /* what is listed */
  GHashTable   *removed;     /* path → itself: taken off the list, deleted by the purge */
};

typedef enum
{
  PROP_LOADING = 1,
} ProofVaultProperty;

static GParamSpec *properties[PROP_LOADING + 1];

enum
{
  SIGNAL_ITEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void proof_vault_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ProofVault, proof_vault, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      proof_vault_list_model_init))

/* --- looking at the folder ------------------------------------------------ */

typedef struct
{
  char       *folder;
  GHashTable *known; /* path → ProofVaultItem */
} Look;

static void
look_free (Look *look)
{
  g_free (look->folder);
  g_hash_table_unref (look->known);
  g_free (look);
}

/* Worker: the folder's items, those that did not change being the known ones. */
static void
look_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDir) dir = g_dir_open (look->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL &&
         !g_cancellable_is_cancelled (cancellable))
    {
      g_autofree char *path = NULL;
      g_autoptr (ProofVaultItem) item = NULL;
      ProofVaultItem *known;
      ProofVaultStamp stamp;

      if (!g_str_has_suffix (name, SUFFIX))
        continue;
      path = g_build_filename (look->folder, name, NULL);
      /* An empty file is a document that is just being made. */
      if (!proof_vault_stamp_read (path, &stamp) || stamp.size == 0)
        continue;
      known = g_hash_table_lookup (look->known, path);
      if (known != NULL && memcmp (proof_vault_item_get_stamp (known), &stamp, sizeof stamp) == 0)
        item = g_object_ref (known);
      else
        item = proof_vault_item_read (path);
      /* It may be gone by now. */
      if (proof_vault_item_get_stamp (item)->size > 0)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }

  g_ptr_array_sort_values (items, (GCompareFunc) proof_vault_item_compare);
  g_task_return_pointer (task, g_steal_pointer (&items), (GDestroyNotify) g_ptr_array_unref);
}

/* Replaces the list, telling only what differs. */
static void
take_items (ProofVault *self,
            GPtrArray  *items)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint head = 0, tail = 0, shorter = MIN (old->len, items->len);

  while (head < shorter && old->pdata[head] == items->pdata[head])
    head++;
  while (tail < shorter - head &&
         old->pdata[old->len - 1 - tail] == items->pdata[items->len - 1 - tail])
    tail++;

  self->items = items;
  if (head + tail < MAX (old->len, items->len))
    g_list_model_items_changed (G_LIST_MODEL (self), head, old->len - head - tail,
                                items->len - head - tail);
}

/* A document that changed keeps its item, and with it whatever shows it.
 *
 * Returns: (transfer full): the items that did */
static GPtrArray *
keep_items (ProofVault *self,
            GPtrArray  *items)
{
  GPtrArray *changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_insert (known, (char *) proof_vault_item_get_path (self->items->pdata[i]),
                         self->items->pdata[i]);
  for (guint i = 0; i < items->len; i++)
    {
      ProofVaultItem *item = items->pdata[i];
      ProofVaultItem *old = g_hash_table_lookup (known, proof_vault_item_get_path (item));

      if (old == NULL || old == item)
        continue;
      proof_vault_item_take (old, item);
      g_object_unref (item);
      items->pdata[i] = g_object_ref (old);
      g_ptr_array_add (changed, g_object_ref (old));
    }
  return changed;
}

static void
look_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (ProofVault) self = user_data;
  g_autoptr (GPtrArray) items = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) changed = NULL;

  self->looking = FALSE;
  if (items == NULL)
    return;

  for (guint i = items->len; i > 0; i--)
    if (g_hash_table_contains (self->removed, proof_vault_item_get_path (items->pdata[i - 1])))
      g_ptr_array_remove_index (items, i - 1);
  changed = keep_items (self, items);
  take_items (self, g_steal_pointer (&items));
  for (guint i = 0; i < changed->len; i++)
    g_signal_emit (self, signals[SIGNAL_ITEM_CHANGED], 0, changed->pdata[i]);

  if (self->loading)
    {
      self->loading = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
}

static void
look (ProofVault *self)
{
  /* Not as the source: the worker might be the last to let go of that, and what the vault has belongs
   * to this thread. */
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, look_cb, g_object_ref (self));
  Look *data = g_new0 (Look, 1);

  data->folder = g_file_get_path (self->folder);
  data->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_insert (data->known, (char *) proof_vault_item_get_path (self->items->pdata[i]),
                         g_object_ref (self->items->pdata[i]));

  self->looking = TRUE;
  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, data, (GDestroyNotify) look_free);
  g_task_run_in_thread (task, look_thread);
}

static gboolean
look_soon_cb (gpointer user_data)
{
  ProofVault *self = user_data;

  if (self->looking)
    return G_SOURCE_CONTINUE;

  self->timeout_id = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* Not put off by further changes: pages may come four times a second for an hour. */
static void
look_soon (ProofVault *self)
{
  if (self->timeout_id == 0)
    self->timeout_id = g_timeout_add (DEBOUNCE_MS, look_soon_cb, self);
}

static void
monitor_changed_cb (ProofVault        *self,
                    GFile             *file,
                    GFile             *other,
                    GFileMonitorEvent  event)
{
  look_soon (self);
}

/* By path and not by item: one that was removed and is back has a new one. */
static gboolean
find_path (ProofVault *self,
           const char *path,
           guint      *position)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (proof_vault_item_get_path (self->items->pdata[i]), path))
      {
        if (position != NULL)
          *position = i;
        return TRUE;
      }
  return FALSE;
}

/* --- the model ------------------------------------------------------------ */

static GType
proof_vault_get_item_type (GListModel *model)
{
  return PROOF_TYPE_VAULT_ITEM;
}

static guint
proof_vault_get_n_items (GListModel *model)
{
  return PROOF_VAULT (model)->items->len;
}

static gpointer
proof_vault_get_item (GListModel *model,
                      guint       position)
{
  ProofVault *self = PROOF_VAULT (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
proof_vault_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = proof_vault_get_item_type;
  iface->get_n_items = proof_vault_get_n_items;
  iface->get_item = proof_vault_get_item;
}

static void
proof_vault_dispose (GObject *object)
{
  ProofVault *self = PROOF_VAULT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (proof_vault_parent_class)->dispose (object);
}

static void
proof_vault_finalize (GObject *object)
{
  ProofVault *self = PROOF_VAULT (object);

  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->removed, g_hash_table_unref);

  G_OBJECT_CLASS (proof_vault_parent_class)->finalize (object);
}

static void
proof_vault_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ProofVault *self = PROOF_VAULT (object);

  switch ((ProofVaultProperty) id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
proof_vault_class_init (ProofVaultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_vault_dispose;
  object_class->finalize = proof_vault_finalize;
  object_class->get_property = proof_vault_get_property;

  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[SIGNAL_ITEM_CHANGED] =
    g_signal_new ("item-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, PROOF_TYPE_VAULT_ITEM);
}

static void
proof_vault_init (ProofVault *self)
{
  self->loading = TRUE;
  self->cancellable = g_cancellable_new ();
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * proof_vault_new:
 * @folder: (nullable): a local folder, made when it is needed; %NULL for the user's
 *
 * The list is empty until the folder was looked at: see the "loading" property.
 *
 * Returns: (transfer full): the vault
 */
ProofVault *
proof_vault_new (GFile *folder)
{
  ProofVault *self = g_object_new (PROOF_TYPE_VAULT, NULL);

  g_return_val_if_fail (folder == NULL || G_IS_FILE (folder), NULL);

  self->folder = folder != NULL
    ? g_object_ref (folder)
    : g_file_new_build_filename (g_get_user_data_dir (), "proofreel", "jobs", NULL);
  self->monitor = g_file_monitor_directory (self->folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_changed_cb), self,
                             G_CONNECT_SWAPPED);
  look (self);
  return self;
}

GFile *
proof_vault_get_folder (ProofVault *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT (self), NULL);

  return self->folder;
}

gboolean
proof_vault_get_loading (ProofVault *self)
{
  g_return_val_if_fail (PROOF_IS_VAULT (self), FALSE);

  return self->loading;
}

void
proof_vault_refresh (ProofVault *self)
{
  g_return_if_fail (PROOF_IS_VAULT (self));

  look_soon (self);
}

/* --- documents ------------------------------------------------------------ */

/* A file name that people can tell apart and that is safe whatever @words hold: the start of
 * @title, and a digest of all words, each with its length. */
static GFile *
document_file (ProofVault        *self,
               const char        *title,
               const char *const *words)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *start = g_strndup (title, NAME_LENGTH);
  g_autofree char *name = NULL;

  g_strcanon (start, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_", '_');
  for (guint i = 0; i < 3; i++)
    {
      const char *word = words[i] != NULL ? words[i] : "";

      g_checksum_update (checksum, (const guchar *) word, strlen (word) + 1);
    }
  name = g_strdup_printf ("%s-%.16s" SUFFIX, start, g_checksum_get_string (checksum));
  return g_file_get_child (self->folder, name);
}

static ProofDocument *
open_file (ProofVault  *self,
           GFile       *file,
           const char  *source,
           GError     **error)
{
  g_autofree char *folder = g_file_get_path (self->folder);
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (ProofDocument) document = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("The folder “%s”, in which jobs are kept, could not be made: %s."),
                   folder, g_strerror (saved));
      return NULL;
    }

  document = proof_document_open (file, error);
  if (document == NULL)
    return NULL;
  if (proof_document_get (document, PROOF_DOCUMENT_SOURCE) == NULL &&
      !proof_document_set (document, PROOF_DOCUMENT_SOURCE, source, error))
    return NULL;

  /* Whoever opens a removed job again wants to keep it. */
  g_hash_table_remove (self->removed, path);
  look_soon (self);
  return g_steal_pointer (&document);
}

/**
 * proof_vault_open_job:
 * @self: the vault
 * @job_id: the job
 * @region: (nullable): its region
 * @endpoint_url: (nullable): the endpoint where it is not the region's own
 * @error: return location
 *
 * Opens the job's document, which is made where there is none and then knows these three.
 *
 * Returns: (transfer full) (nullable): the document
 */
ProofDocument *
proof_vault_open_job (ProofVault  *self,
                      const char  *job_id,
                      const char  *region,
                      const char  *endpoint_url,
                      GError     **error)
{
  const char *words[] = { job_id, region, endpoint_url };
  static const char *const keys[] = {
    PROOF_DOCUMENT_JOB_ID, PROOF_DOCUMENT_REGION, PROOF_DOCUMENT_ENDPOINT,
  };
  g_autoptr (GFile) file = NULL;
  g_autoptr (ProofDocument) document = NULL;

  g_return_val_if_fail (PROOF_IS_VAULT (self), NULL);
  g_return_val_if_fail (job_id != NULL, NULL);

  file = document_file (self, job_id, words);
  document = open_file (self, file, "job", error);
  if (document == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (words[i] != NULL && *words[i] != '\0' && proof_document_get (document, keys[i]) == NULL &&
        !proof_document_set (document, keys[i], words[i], error))
      return NULL;
  return g_steal_pointer (&document);
}

/**
 * proof_vault_open_results:
 * @self: the vault
 * @uri: the results file
 * @error: return location
 *
 * Opens the document of a results file, which is made where there is none. It does not read the
 * results. A file of the host is one file by whatever name a sandbox sees it, and remembered by the
 * name under which it was opened last.
 *
 * Returns: (transfer full) (nullable): the document
 */
ProofDocument *
proof_vault_open_results (ProofVault  *self,
                          const char  *uri,
                          GError     **error)
{
  g_autofree char *title = NULL;
  g_autofree char *host = NULL;
  g_autoptr (GFile) source = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (ProofDocument) document = NULL;

  g_return_val_if_fail (PROOF_IS_VAULT (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  source = g_file_new_for_uri (uri);
  title = g_file_get_basename (source);
  host = proof_host_uri (source);
  file = document_file (self, title != NULL ? title : "results",
                        (const char *[]) { "results", host, NULL });
  document = open_file (self, file, uri, error);
  if (document == NULL ||
      (!g_str_equal (proof_document_get (document, PROOF_DOCUMENT_SOURCE), uri) &&
       !proof_document_set (document, PROOF_DOCUMENT_SOURCE, uri, error)) ||
      (!g_str_equal (host, uri) &&
       !proof_document_set (document, PROOF_DOCUMENT_SOURCE_HOST, host, error)))
    return NULL;
  return g_steal_pointer (&document);
}

/**
 * proof_vault_remove:
 * @self: the vault
 * @item: one of its items
 * @error: return location, for an item that is not there any more
 *
 * Takes the item off the list. The file stays where it is until proof_vault_purge(), so that
 * nothing is lost by a crash or by another window that has it open.
 *
 * Returns: whether it was there
 */
gboolean
proof_vault_remove (ProofVault      *self,
                    ProofVaultItem  *item,
                    GError         **error)
{
  guint position;

  g_return_val_if_fail (PROOF_IS_VAULT (self), FALSE);
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (item), FALSE);

  if (!find_path (self, proof_vault_item_get_path (item), &position))
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("This job is gone already: another window may have removed it."));
      return FALSE;
    }

  g_hash_table_add (self->removed, g_strdup (proof_vault_item_get_path (item)));
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/**
 * proof_vault_restore:
 * @self: the vault
 * @item: an item that was removed
 * @error: return location
 *
 * Returns: whether the item is back, which it is not once it was purged
 */
gboolean
proof_vault_restore (ProofVault      *self,
                     ProofVaultItem  *item,
                     GError         **error)
{
  guint position = 0;

  g_return_val_if_fail (PROOF_IS_VAULT (self), FALSE);
  g_return_val_if_fail (PROOF_IS_VAULT_ITEM (item), FALSE);

  if (!g_hash_table_remove (self->removed, proof_vault_item_get_path (item)))
    {
      g_set_error (error, PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_STORAGE,
                   _("This job cannot be brought back: it was deleted already."));
      return FALSE;
    }

  if (find_path (self, proof_vault_item_get_path (item), NULL))
    return TRUE;
  while (position < self->items->len &&
         proof_vault_item_compare (self->items->pdata[position], item) < 0)
    position++;
  g_ptr_array_insert (self->items, position, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  look_soon (self);
  return TRUE;
}

static void
delete_files (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);

      g_unlink (name);
    }
}

/**
 * proof_vault_purge:
 * @self: the vault
 * @item: (nullable): an item that was removed and may be back since; %NULL for all
 *
 * Deletes the files of what was removed.
 */
void
proof_vault_purge (ProofVault     *self,
                   ProofVaultItem *item)
{
  GHashTableIter iter;
  const char *path;

  g_return_if_fail (PROOF_IS_VAULT (self));

  g_hash_table_iter_init (&iter, self->removed);
  while (g_hash_table_iter_next (&iter, (gpointer *) &path, NULL))
    if (!item || g_str_equal (path, proof_vault_item_get_path (item)))
      {
        delete_files (path);
        g_hash_table_iter_remove (&iter);
      }
}
