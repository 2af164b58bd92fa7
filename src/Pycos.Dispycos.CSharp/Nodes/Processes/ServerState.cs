using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pycos.Internals;

/// <summary>
/// Which process a file says that something runs in: its number, and when it was started, since numbers are given again. Read when a node
/// starts where another one was killed.
/// </summary>
internal static class ServerState
{
    internal static void Write(string path, int process) => File.WriteAllText(path, ServerSettingsText.Write(writer =>
    {
        writer.WriteNumber("pid", process);
        writer.WriteString("started", StartOf(process));
    }));

    /// <summary>Ends the process that a file tells of, if that is the one that runs under its number now.</summary>
    /// <returns>Its number, if it was ended.</returns>
    internal static int? KillNoted(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var id = document.RootElement.GetProperty("pid").GetInt32();
            var started = document.RootElement.GetProperty("started").GetString();
            if (started is null || StartOf(id) != started)
            {
                return null;
            }

            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
            return id;
        }
        catch (Exception gone) when (gone is IOException or JsonException or KeyNotFoundException or InvalidOperationException
            or ArgumentException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>When a process was started, as text that is the same whenever it is asked for; null if there is none.</summary>
    internal static string? StartOf(int process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // In ticks since the system's start: the 22nd field, the 20th behind the name in brackets, see proc(5).
                const int StartField = 19;
                var text = File.ReadAllText($"/proc/{process}/stat");
                return text[(text.LastIndexOf(')') + 2)..].Split(' ')[StartField];
            }

            using var found = Process.GetProcessById(process);
            return found.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or ArgumentException or UnauthorizedAccessException
            or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
