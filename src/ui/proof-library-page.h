/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-queue-watch.h"

G_BEGIN_DECLS

#define PROOF_TYPE_LIBRARY_PAGE (proof_library_page_get_type ())

/* The jobs that the vault keeps. ::open (GFile document): a row was activated. ::remove
 * (ProofVaultItem): a person wants it off. */
G_DECLARE_FINAL_TYPE (ProofLibraryPage, proof_library_page, PROOF, LIBRARY_PAGE, AdwNavigationPage)

void proof_library_page_set_vault    (ProofLibraryPage *self,
                                      ProofVault       *vault);
/* Without one nothing is fetched behind the window. */
void proof_library_page_set_collector (ProofLibraryPage *self,
                                      ProofCollector   *collector);
/* Whose trouble the page tells. */
void proof_library_page_set_queue_watch (ProofLibraryPage *self,
                                      ProofQueueWatch  *watch);
void proof_library_page_start_search (ProofLibraryPage *self);

G_END_DECLS
