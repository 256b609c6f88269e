/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs a fuzz target over the files given as arguments, without a fuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 4 * 1024 * 1024 };

int main(int argc, char **argv) {
    uint8_t *data = malloc(INPUT_MAX);

    if (data == NULL)
        return 1;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");

        if (file == NULL) {
            perror(argv[i]);
            free(data);
            return 1;
        }
        LLVMFuzzerTestOneInput(data, fread(data, 1, INPUT_MAX, file));
        fclose(file);
    }
    free(data);
    return 0;
}
