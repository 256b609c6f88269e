/* SPDX-License-Identifier: Apache-2.0
 *
 * What is signed with the key of a certificate, and which files do not do. */
#include "base/time.h"
#include "source/assertion.h"

#include <json-c/json.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rationing.h"

/* 2026-03-04T02:40:00Z, within the life of the certificate. */
#define NOW INT64_C(1772592000000)

/* One part of a token, decoded. */
static void decode(char out[2048], const char *text) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0, held = 0;
    size_t length = 0;

    for (; *text != '\0' && *text != '.' && length < 2047; text++) {
        const char *digit = strchr(digits, *text);

        assert_non_null(digit);
        bits = bits << 6 | (unsigned)(digit - digits);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[length++] = (char)(bits >> held);
        }
    }
    out[length] = '\0';
}

/* A key, and a certificate that is good from an hour before NOW until an hour after. */
struct pair {
    EVP_PKEY *key;
    X509 *certificate;
};

static int make_pair(void **state) {
    struct pair *pair = calloc(1, sizeof *pair);

    pair->key = EVP_RSA_gen(2048);
    pair->certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(pair->certificate), 1);
    ASN1_TIME_set(X509_getm_notBefore(pair->certificate), NOW / 1000 - 3600);
    ASN1_TIME_set(X509_getm_notAfter(pair->certificate), NOW / 1000 + 3600);
    X509_set_pubkey(pair->certificate, pair->key);
    *state = pair;
    return X509_sign(pair->certificate, pair->key, EVP_sha256()) > 0 ? 0 : -1;
}

static int free_pair(void **state) {
    struct pair *pair = *state;

    X509_free(pair->certificate);
    EVP_PKEY_free(pair->key);
    free(pair);
    return 0;
}

enum content { KEY = 1, SEALED = 2, CERTIFICATE = 4, NOISE = 8 };

/* A PEM file of the pair, as text. */
static const char *pem_of(const struct pair *pair, unsigned content) {
    static char text[16384];
    BIO *bio = BIO_new(BIO_s_mem());
    int length;

    if (content & NOISE)
        BIO_puts(bio, "Bag Attributes\n    friendlyName: x\n");
    if (content & CERTIFICATE)
        PEM_write_bio_X509(bio, pair->certificate);
    if (content & KEY)
        PEM_write_bio_PrivateKey(bio, pair->key, NULL, NULL, 0, NULL, NULL);
    if (content & SEALED)
        PEM_write_bio_PrivateKey(bio, pair->key, EVP_aes_256_cbc(), NULL, 0, NULL,
                                 (void *)"pem-p4ssword");
    length = BIO_read(bio, text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    BIO_free(bio);
    return text;
}

static void decode_signature(unsigned char out[256], const char *text) {
    char bytes[2048];

    decode(bytes, text);
    memcpy(out, bytes, 256);
}

static bool is_signed(const struct pair *pair, const char *token) {
    const char *signature = strrchr(token, '.') + 1;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings;
    unsigned char bytes[256];
    bool is;

    decode_signature(bytes, signature);
    EVP_DigestVerifyInit(context, &settings, EVP_sha256(), NULL, pair->key);
    EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST);
    is = EVP_DigestVerify(context, bytes, sizeof bytes, (const unsigned char *)token,
                          (size_t)(signature - 1 - token)) == 1;
    EVP_MD_CTX_free(context);
    return is;
}

static const char *string_of(struct json_object *object, const char *name) {
    return json_object_get_string(json_object_object_get(object, name));
}

static void test_parts(void **state) {
    const struct pair *pair = *state;
    const struct afsync_assertion_key key = {.pem = pem_of(pair, KEY | CERTIFICATE | NOISE),
                                             .file_name = "f"};
    const struct afsync_assertion_claim claim = {"c\"1", "https://l/t/oauth2/v2.0/token",
                                                 NOW};
    struct afsync_text text = {0}, other = {0};
    struct afsync_fault fault = {0};
    struct json_object *header, *claims;
    unsigned char digest[EVP_MAX_MD_SIZE];
    char part[2048];

    if (!afsync_assertion_add(&text, &key, &claim, &fault))
        fail_msg("%s", fault.text);
    decode(part, text.data);
    header = json_tokener_parse(part);
    assert_string_equal(string_of(header, "alg"), "PS256");
    assert_string_equal(string_of(header, "typ"), "JWT");
    decode(part, string_of(header, "x5t#S256"));
    X509_digest(pair->certificate, EVP_sha256(), digest, NULL);
    assert_memory_equal(part, digest, 32);
    decode(part, strchr(text.data, '.') + 1);
    claims = json_tokener_parse(part);
    assert_string_equal(string_of(claims, "iss"), "c\"1");
    assert_string_equal(string_of(claims, "sub"), "c\"1");
    assert_string_equal(string_of(claims, "aud"), claim.audience);
    assert_string_equal(string_of(claims, "nbf"), "1772592000");
    assert_string_equal(string_of(claims, "exp"), "1772592600");
    assert_int_equal(strlen(string_of(claims, "jti")), 36);
    assert_true(is_signed(pair, text.data));
    assert_true(afsync_assertion_add(&other, &key, &claim, &fault));
    assert_string_not_equal(text.data, other.data);
    json_object_put(header);
    json_object_put(claims);
    afsync_text_fini(&text);
    afsync_text_fini(&other);
}

static void test_refusals(void **state) {
    static const struct {
        const char *claim;
        unsigned content;
        const char *password;
        int64_t now_ms;
        const char *said; /* NULL: it is taken */
    } rows[] = {
        {"key and certificate", KEY | CERTIFICATE, NULL, NOW, NULL},
        {"a password that is not needed", KEY | CERTIFICATE, "x", NOW, NULL},
        {"an encrypted key", SEALED | CERTIFICATE, "pem-p4ssword", NOW, NULL},
        {"without its password", SEALED | CERTIFICATE, NULL, NOW,
         "is encrypted: its password belongs"},
        {"with another", SEALED | CERTIFICATE, "x", NOW, "cannot be decrypted"},
        {"a key alone", KEY, NULL, NOW, "no certificate that belongs to its key"},
        {"a certificate alone", CERTIFICATE, NULL, NOW, "holds no private key"},
        {"no PEM", NOISE, NULL, NOW, "holds no private key"},
        {"expired", KEY | CERTIFICATE, NULL, NOW + 2 * AFSYNC_HOUR,
         "expired at 2026-03-04T03:40:00Z"},
        {"not yet valid", KEY | CERTIFICATE, NULL, NOW - 2 * AFSYNC_HOUR,
         "is not valid before 2026-03-04T01:40:00Z"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct afsync_assertion_key key = {.pem = pem_of(*state, rows[i].content),
                                                 .password = rows[i].password,
                                                 .file_name = "f"};
        const struct afsync_assertion_claim claim = {"c", "a", rows[i].now_ms};
        struct afsync_text text = {0};
        struct afsync_fault fault = {0};
        bool ok = afsync_assertion_add(&text, &key, &claim, &fault);

        if (ok != (rows[i].said == NULL) ||
            (!ok && strstr(fault.text, rows[i].said) == NULL))
            fail_msg("%s: %s", rows[i].claim, fault.text);
        afsync_text_fini(&text);
    }
}

/* Every allocation of ours may fail; libcrypto's own are its business. */
static void test_starvation(void **state) {
    const struct afsync_assertion_key key = {.pem = pem_of(*state, KEY | CERTIFICATE),
                                             .file_name = "f"};
    const struct afsync_assertion_claim claim = {"c", "a", NOW};
    bool was_refused = true;

    for (size_t given = 0; was_refused; given++) {
        struct afsync_text text = {0};
        struct afsync_fault fault = {0};
        bool ok;

        left_to_give = given;
        is_rationed = true;
        ok = afsync_assertion_add(&text, &key, &claim, &fault);
        was_refused = !is_rationed;
        is_rationed = false;
        if (ok == was_refused || (!ok && strstr(fault.text, "memory") == NULL))
            fail_msg("with %zu: %s", given, fault.text);
        afsync_text_fini(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_starvation),
    };

    return cmocka_run_group_tests(tests, make_pair, free_pair);
}
