/* Wine's event log is not there: this stands in for the part redial uses. A channel is the file C:\redial-events\NAME.xml, with / as _, one event a line,
   UTF-8, the latest first. What it proves is how redial asks, walks and reads; the filter is not evaluated. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

struct thing {
    FILE *file;  /* a query */
    WCHAR *text; /* or an event */
};

__declspec(dllexport) int redial_stand_in = 1;

__declspec(dllexport) HANDLE WINAPI EvtQuery(HANDLE session, LPCWSTR channel, LPCWSTR filter, DWORD flags) {
    WCHAR path[512];
    struct thing *query;
    int i;
    _snwprintf(path, 511, L"C:\\redial-events\\%ls.xml", channel);
    path[511] = 0;
    for (i = 17; path[i]; i++)
        if (path[i] == '/') path[i] = '_';
    query = calloc(1, sizeof *query);
    query->file = _wfopen(path, L"rb");
    if (!query->file) {
        free(query);
        SetLastError(15007); /* ERROR_EVT_CHANNEL_NOT_FOUND */
        return NULL;
    }
    return query;
}

__declspec(dllexport) BOOL WINAPI EvtNext(HANDLE handle, DWORD room, HANDLE *out, DWORD patience, DWORD flags, DWORD *got) {
    static char line[65536];
    struct thing *query = handle, *event;
    for (*got = 0; *got < room && fgets(line, sizeof line, query->file); (*got)++) {
        int length = MultiByteToWideChar(CP_UTF8, 0, line, -1, NULL, 0);
        event = calloc(1, sizeof *event);
        event->text = malloc(length * sizeof(WCHAR));
        MultiByteToWideChar(CP_UTF8, 0, line, -1, event->text, length);
        out[*got] = event;
    }
    if (!*got) SetLastError(ERROR_NO_MORE_ITEMS);
    return *got > 0;
}

__declspec(dllexport) BOOL WINAPI EvtRender(HANDLE context, HANDLE handle, DWORD flags, DWORD size, void *to, DWORD *used, DWORD *properties) {
    struct thing *event = handle;
    *used = (lstrlenW(event->text) + 1) * sizeof(WCHAR);
    *properties = 0;
    if (size < *used) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memcpy(to, event->text, *used);
    return TRUE;
}

__declspec(dllexport) BOOL WINAPI EvtClose(HANDLE handle) {
    struct thing *it = handle;
    if (it->file) fclose(it->file);
    free(it->text);
    free(it);
    return TRUE;
}
