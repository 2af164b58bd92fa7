using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pycos.Internals;

/// <summary>Starts a process by posix_spawnp(3).</summary>
internal static unsafe class ChildStart
{
    /// <summary>
    /// Room for posix_spawn_file_actions_t and posix_spawnattr_t, whose sizes are the C library's affair: 80 and 336 bytes in
    /// glibc, less in musl.
    /// </summary>
    private const int OpaqueLength = 1024;

    /// <summary>POSIX_SPAWN_SETPGROUP, _SETSIGDEF and _SETSIGMASK of spawn.h.</summary>
    private const short SetGroup = 0x02;
    private const short SetDefaultSignals = 0x04;
    private const short SetSignalMask = 0x08;

    private const int NotFound = 2;
    private const int AccessDenied = 13;
    private const int TooManyFiles = 24;
    private const int WrongFormat = 8;

    internal static int Run(
        string program, IReadOnlyList<string> arguments, AsyncProcessOptions options, ChildStreams streams)
    {
        var folder = options.WorkingDirectory;
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new ProcessStartException(program, $"there is no folder '{folder}'", "Set WorkingDirectory to one that is there.");
        }

        var actions = stackalloc byte[OpaqueLength];
        var attributes = stackalloc byte[OpaqueLength];
        Check(SpawnCalls.InitializeActions(actions));
        Check(SpawnCalls.InitializeAttributes(attributes));
        try
        {
            Connect(actions, streams);
            if (folder is not null)
            {
                Check(SpawnCalls.AddFolder(actions, folder));
            }

            SetAttributes(attributes, options.NewProcessGroup);
            using var command = new NativeStrings([program, .. arguments]);
            using var environment = new NativeStrings(Environment(options.Environment));
            var error = SpawnCalls.Spawn(out var id, program, actions, attributes, command.Pointer, environment.Pointer);
            return error == 0 ? id : throw Failure(program, error);
        }
        finally
        {
            _ = SpawnCalls.DestroyActions(actions);
            _ = SpawnCalls.DestroyAttributes(attributes);
        }
    }

    /// <summary>These fail only when there is no memory.</summary>
    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new IOException($"A process can not be prepared: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    private static void Connect(byte* actions, ChildStreams streams)
    {
        SafeFileHandle?[] ends = [streams.Input, streams.Output, streams.Error];
        for (var target = 0; target < ends.Length; target++)
        {
            if (ends[target] is { } end)
            {
                Check(SpawnCalls.AddCopy(actions, (int)end.DangerousGetHandle(), target));
            }
        }
    }

    /// <summary>The child gets back the signals that the runtime ignores or blocks for its own purposes.</summary>
    private static void SetAttributes(byte* attributes, bool newGroup)
    {
        var signals = stackalloc byte[OpaqueLength];
        new Span<byte>(signals, OpaqueLength).Clear();
        Check(SpawnCalls.SetMask(attributes, signals));
        Check(SpawnCalls.FillSignals(signals));
        Check(SpawnCalls.SetDefaults(attributes, signals));
        Check(SpawnCalls.SetGroup(attributes, 0));
        Check(SpawnCalls.SetFlags(attributes, (short)(SetDefaultSignals | SetSignalMask | (newGroup ? SetGroup : 0))));
    }

    private static IEnumerable<string> Environment(IReadOnlyDictionary<string, string?> changes)
    {
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            if (!changes.ContainsKey((string)variable.Key))
            {
                yield return $"{variable.Key}={variable.Value}";
            }
        }

        foreach (var (name, value) in changes)
        {
            if (value is not null)
            {
                yield return $"{name}={value}";
            }
        }
    }

    private static ProcessStartException Failure(string program, int error) => new(
        program,
        Marshal.GetPInvokeErrorMessage(error),
        error switch
        {
            NotFound => "Give its path, or put its folder into PATH.",
            AccessDenied => "It, or a folder on the way to it, does not permit it: is it executable?",
            WrongFormat => "It is no program of this machine; a script begins with #! and its interpreter.",
            TooManyFiles => "Close some files, or raise the limit (ulimit -n).",
            _ => $"(errno {error})",
        });

    /// <summary>A null-terminated array of null-terminated strings.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly int count;

        internal NativeStrings(IEnumerable<string> strings)
        {
            var all = strings.ToArray();
            Pointer = (nint*)NativeMemory.AllocZeroed((nuint)(all.Length + 1), (nuint)sizeof(nint));
            foreach (var text in all)
            {
                Pointer[count++] = Marshal.StringToCoTaskMemUTF8(text);
            }
        }

        internal nint* Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < count; i++)
            {
                Marshal.FreeCoTaskMem(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
