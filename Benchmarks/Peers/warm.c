// Touches so many GiB of memory and gives them back: on a virtual machine the first touch of a page
// costs more than all that follow.
//
//     warm GIB
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int count, char **words) {
    if (count != 2) return fprintf(stderr, "usage: warm GIB\n"), 64;
    size_t size = (size_t)atoi(words[1]) << 30;
    char *bytes = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) return perror("mmap"), 1;
    for (size_t at = 0; at < size; at += 4096) bytes[at] = 1;
    return munmap(bytes, size);
}
