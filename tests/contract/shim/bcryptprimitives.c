/* Wine 8 has no bcryptprimitives.dll, and the standard library takes its random numbers from it: this hands them on to what Wine has. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T length) {
    return RtlGenRandom(to, (ULONG)length);
}
