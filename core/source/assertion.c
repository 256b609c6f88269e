/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing, with libcrypto. It frees and wipes the key by itself. */
#include "source/assertion.h"

#include "base/time.h"
#include "source/crypto_door.h"
#include "source/secret.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* So long it holds; Entra ID advises five to ten minutes. */
enum { LIFETIME_S = 600, SIGNATURE_MAX = 2048 };

/* The key, and the certificate of the file that belongs to it. */
struct signer {
    struct afsync_crypto crypto;
    EVP_PKEY *key;
    X509 *certificate;
};

/* Base64 with the alphabet of URLs, without padding. */
static void add_base64url(struct afsync_text *text, const unsigned char *bytes,
                          size_t length) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < length; i += 3) {
        size_t count = length - i < 3 ? length - i : 3;
        uint32_t bits = (uint32_t)bytes[i] << 16;

        if (count > 1)
            bits |= (uint32_t)bytes[i + 1] << 8;
        if (count > 2)
            bits |= bytes[i + 2];
        for (size_t j = 0; j <= count; j++)
            afsync_text_add_bytes(text, &digits[bits >> (18 - 6 * j) & 63], 1);
    }
}

/* ---- reading the file ---- */

/* libcrypto asks for the password of an encrypted key; without this it would ask a
 * terminal. */
static int give_password(char *out, int size, int writes, void *context) {
    const struct afsync_assertion_key *key = context;
    size_t length = key->password != NULL ? strlen(key->password) : 0;

    (void)writes;
    if (length == 0 || length > (size_t)size)
        return -1;
    memcpy(out, key->password, length);
    return (int)length;
}

static bool refuse_key(const struct afsync_assertion_key *key, struct afsync_fault *fault) {
    const char *file = key->file_name;

    if (strstr(key->pem, "PRIVATE KEY-----") == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "certificate file %s holds no private key: it must hold "
                                "both key and certificate, as PEM",
                                file);
    if (strstr(key->pem, "ENCRYPTED") != NULL && key->password == NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "the key in certificate file %s is encrypted: its password "
                                "belongs in AZURE_CLIENT_CERTIFICATE_PASSWORD",
                                file);
    if (strstr(key->pem, "ENCRYPTED") != NULL)
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "the key in certificate file %s cannot be decrypted: is "
                                "AZURE_CLIENT_CERTIFICATE_PASSWORD right?",
                                file);
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "the key in certificate file %s cannot be read", file);
}

static BIO *open_pem(const struct signer *signer, const struct afsync_assertion_key *key) {
    size_t length = strlen(key->pem);

    return length < INT_MAX ? signer->crypto.BIO_new_mem_buf(key->pem, (int)length) : NULL;
}

static bool read_key(struct signer *signer, const struct afsync_assertion_key *key,
                     struct afsync_fault *fault) {
    const struct afsync_crypto *crypto = &signer->crypto;
    BIO *pem = open_pem(signer, key);

    if (pem == NULL)
        return afsync_fault_no_memory(fault);
    signer->key = crypto->PEM_read_bio_PrivateKey(pem, NULL, give_password, (void *)key);
    crypto->BIO_free(pem);
    if (signer->key == NULL)
        return refuse_key(key, fault);
    if (!crypto->EVP_PKEY_is_a(signer->key, "RSA"))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "the key in certificate file %s is no RSA key, which Entra "
                                "ID asks for",
                                key->file_name);
    return true;
}

/* The file may hold the whole chain: ours is the one that the key belongs to. */
static bool read_certificate(struct signer *signer, const struct afsync_assertion_key *key,
                             struct afsync_fault *fault) {
    const struct afsync_crypto *crypto = &signer->crypto;
    BIO *pem = open_pem(signer, key);
    X509 *found;

    if (pem == NULL)
        return afsync_fault_no_memory(fault);
    while ((found = crypto->PEM_read_bio_X509(pem, NULL, give_password, (void *)key)) !=
               NULL &&
           !crypto->X509_check_private_key(found, signer->key))
        crypto->X509_free(found);
    crypto->BIO_free(pem);
    signer->certificate = found;
    if (found != NULL)
        return true;
    return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                            "certificate file %s holds no certificate that belongs to its "
                            "key",
                            key->file_name);
}

/* 0 if it is no time. */
static int64_t moment_of(const struct signer *signer, const ASN1_TIME *time) {
    struct tm tm;
    struct afsync_civil civil = {0};

    if (!signer->crypto.ASN1_TIME_to_tm(time, &tm))
        return 0;
    civil.year = tm.tm_year + 1900;
    civil.month = tm.tm_mon + 1;
    civil.day = tm.tm_mday;
    civil.hour = tm.tm_hour;
    civil.minute = tm.tm_min;
    civil.second = tm.tm_sec;
    return afsync_civil_to_utc(&civil);
}

/* Entra ID would refuse it with fewer words. */
static bool check_life(const struct signer *signer, const char *file_name, int64_t now_ms,
                       struct afsync_fault *fault) {
    const struct afsync_crypto *crypto = &signer->crypto;
    int64_t from = moment_of(signer, crypto->X509_get0_notBefore(signer->certificate));
    int64_t until = moment_of(signer, crypto->X509_get0_notAfter(signer->certificate));
    char at[AFSYNC_TIME_MAX];

    if (now_ms <= until && now_ms >= from)
        return true;
    afsync_time_format(now_ms > until ? until : from, at);
    return afsync_fault_set(
        fault, AFSYNC_FAULT_LOGIN, "the certificate in %s %s %s: %s", file_name,
        now_ms > until ? "expired at" : "is not valid before", at,
        now_ms > until ? "make a new one and upload it to the app registration"
                       : "check this machine's clock");
}

/* ---- writing ---- */

static void add_json_string(struct afsync_text *json, const char *name, const char *value) {
    afsync_text_addf(json, "\"%s\":\"", name);
    for (; *value != '\0'; value++)
        if (*value == '"' || *value == '\\' || (unsigned char)*value < ' ')
            afsync_text_addf(json, "\\u%04x", (unsigned)(unsigned char)*value);
        else
            afsync_text_add_bytes(json, value, 1);
    afsync_text_add(json, "\"");
}

/* Adds what was written, encoded, and ends it. */
static void add_part(struct afsync_text *text, struct afsync_text *json) {
    if (json->failed)
        text->failed = true;
    add_base64url(text, (const unsigned char *)afsync_text_string(json), json->length);
    afsync_text_fini(json);
}

/* Adds the header: how it is signed, and with which certificate. */
static void add_header(struct afsync_text *text, const struct signer *signer) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    struct afsync_text json = {0}, thumbprint = {0};
    unsigned length = 0;

    if (!signer->crypto.X509_digest(signer->certificate, signer->crypto.EVP_sha256(),
                                    digest, &length))
        text->failed = true;
    add_base64url(&thumbprint, digest, length);
    afsync_text_add(&json, "{\"alg\":\"PS256\",\"typ\":\"JWT\",");
    add_json_string(&json, "x5t#S256", afsync_text_string(&thumbprint));
    afsync_text_add(&json, "}");
    if (thumbprint.failed)
        text->failed = true;
    add_part(text, &json);
    afsync_text_fini(&thumbprint);
}

/* A random UUID: no assertion is like another. */
static bool write_id(char out[40], const struct afsync_crypto *crypto) {
    unsigned char b[16];

    if (crypto->RAND_bytes(b, sizeof b) != 1)
        return false;
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(out, 40,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
             b[13], b[14], b[15]);
    return true;
}

static void add_claims(struct afsync_text *text, const struct signer *signer,
                       const struct afsync_assertion_claim *claim) {
    int64_t now_s = claim->now_ms / AFSYNC_SECOND;
    struct afsync_text json = {0};
    char id[40] = "";

    if (!write_id(id, &signer->crypto))
        text->failed = true;
    afsync_text_add(&json, "{");
    add_json_string(&json, "aud", claim->audience);
    afsync_text_add(&json, ",");
    add_json_string(&json, "iss", claim->client_id);
    afsync_text_add(&json, ",");
    add_json_string(&json, "sub", claim->client_id);
    afsync_text_add(&json, ",");
    add_json_string(&json, "jti", id);
    afsync_text_addf(&json, ",\"iat\":%" PRId64 ",\"nbf\":%" PRId64 ",\"exp\":%" PRId64 "}",
                     now_s, now_s, now_s + LIFETIME_S);
    add_part(text, &json);
}

/* Signs what stands in the text. */
static bool sign(unsigned char out[SIGNATURE_MAX], size_t *length,
                 const struct signer *signer, const struct afsync_text *text) {
    const struct afsync_crypto *crypto = &signer->crypto;
    EVP_MD_CTX *context = crypto->EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    bool ok;

    *length = SIGNATURE_MAX;
    ok = context != NULL && !text->failed &&
         crypto->EVP_DigestSignInit(context, &settings, crypto->EVP_sha256(), NULL,
                                    signer->key) > 0 &&
         crypto->EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) > 0 &&
         crypto->EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) > 0 &&
         crypto->EVP_DigestSign(context, out, length, (const unsigned char *)text->data,
                                text->length) > 0;
    crypto->EVP_MD_CTX_free(context);
    return ok;
}

static bool write_assertion(struct afsync_text *text, const struct signer *signer,
                            const struct afsync_assertion_claim *claim,
                            struct afsync_fault *fault) {
    unsigned char signature[SIGNATURE_MAX];
    size_t length;

    add_header(text, signer);
    afsync_text_add(text, ".");
    add_claims(text, signer, claim);
    if (!afsync_text_good(text, fault))
        return false;
    if (!sign(signature, &length, signer, text))
        return afsync_fault_set(fault, AFSYNC_FAULT_LOGIN,
                                "signing with the key of the certificate failed");
    afsync_text_add(text, ".");
    add_base64url(text, signature, length);
    afsync_secret_wipe(signature, sizeof signature);
    return afsync_text_good(text, fault);
}

bool afsync_assertion_add(struct afsync_text *assertion,
                          const struct afsync_assertion_key *key,
                          const struct afsync_assertion_claim *claim,
                          struct afsync_fault *fault) {
    struct signer signer = {0};
    bool ok;

    if (!afsync_crypto_open(&signer.crypto, fault))
        return false;
    ok = read_key(&signer, key, fault) && read_certificate(&signer, key, fault) &&
         check_life(&signer, key->file_name, claim->now_ms, fault) &&
         write_assertion(assertion, &signer, claim, fault);
    signer.crypto.X509_free(signer.certificate);
    signer.crypto.EVP_PKEY_free(signer.key);
    signer.crypto.ERR_clear_error();
    return ok;
}
