using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>The calls of posix_spawn(3) and what belongs to it. They return an error number and set nothing else.</summary>
internal static unsafe partial class SpawnCalls
{
    private const string Library = "libc";

    /// <summary>posix_spawnp(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(
        out int id, string program, byte* actions, byte* attributes, nint* arguments, nint* environment);

    /// <summary>posix_spawn_file_actions_init(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitializeActions(byte* actions);

    /// <summary>posix_spawn_file_actions_destroy(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyActions(byte* actions);

    /// <summary>posix_spawn_file_actions_adddup2(3). If both are the same the descriptor is kept open.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddCopy(byte* actions, int descriptor, int target);

    /// <summary>posix_spawn_file_actions_addchdir_np(3), since glibc 2.29 and musl 1.1.24.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddFolder(byte* actions, string folder);

    /// <summary>posix_spawnattr_init(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitializeAttributes(byte* attributes);

    /// <summary>posix_spawnattr_destroy(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(byte* attributes);

    /// <summary>posix_spawnattr_setflags(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(byte* attributes, short flags);

    /// <summary>posix_spawnattr_setpgroup(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setpgroup")]
    internal static partial int SetGroup(byte* attributes, int group);

    /// <summary>posix_spawnattr_setsigdefault(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetDefaults(byte* attributes, byte* signals);

    /// <summary>posix_spawnattr_setsigmask(3).</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetMask(byte* attributes, byte* signals);

    /// <summary>sigfillset(3).</summary>
    [LibraryImport(Library, EntryPoint = "sigfillset")]
    internal static partial int FillSignals(byte* signals);
}
