using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;

namespace Pycos.Internals;

/// <summary>
/// A directory with all that a server process needs and nothing else: its small program, these assemblies and those that they refer to.
/// It is made once for each version of them, and used by all nodes of the user.
/// </summary>
internal static class ServerStage
{
    /// <summary>The name of the program of servers.</summary>
    internal const string Program = "pycos-server.dll";

    private const string Configuration = "pycos-server.runtimeconfig.json";

    /// <summary>Versions that nobody has started a server of for so long are deleted when another one is made.</summary>
    private static readonly TimeSpan keepsUnused = TimeSpan.FromDays(30);

    /// <summary>Where stages are, unless something else is said.</summary>
    internal static string DefaultParent => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "pycos", "servers");

    /// <summary>Makes the directory unless it is there; blocks for a few milliseconds, or some dozens the first time.</summary>
    /// <param name="parent">The directory of all stages.</param>
    /// <returns>The path of the program.</returns>
    /// <exception cref="InvalidOperationException">An assembly is not in a file of its own.</exception>
    internal static string Prepare(string parent)
    {
        var files = FilesToCopy();
        var directory = Path.Combine(parent, KeyOf(files));
        if (!IsComplete(directory, files))
        {
            Folder.Make(parent);
            if (Folder.IsWritableByOthers(parent))
            {
                throw new InvalidOperationException(
                    $"Other users may write into {parent}, and so have code run by servers: take that away (chmod 700).");
            }

            Make(parent, directory, files);
            DeleteUnused(parent, directory);
        }

        Directory.SetLastWriteTimeUtc(directory, DateTime.UtcNow);
        return Path.Combine(directory, Program);
    }

    /// <summary>These assemblies and all that they refer to but those of the runtime, which a server has anyhow.</summary>
    private static SortedDictionary<string, Assembly> FilesToCopy()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var found = new SortedDictionary<string, Assembly>(StringComparer.Ordinal);
        var left = new Queue<Assembly>([typeof(ServerStage).Assembly]);
        while (left.TryDequeue(out var assembly))
        {
            if (assembly.Location.Length == 0)
            {
                throw new InvalidOperationException(
                    $"Servers can not be started by this program, since its {assembly.GetName().Name} is not a file of its own, which they "
                    + "would need: it was published as a single file. Run a node beside it (the program dispycosnode), or publish it "
                    + "without PublishSingleFile.");
            }

            if (!found.TryAdd(Path.GetFileName(assembly.Location), assembly))
            {
                continue;
            }

            var context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
            foreach (var name in assembly.GetReferencedAssemblies())
            {
                if (!File.Exists(Path.Combine(runtime, name.Name + ".dll")))
                {
                    left.Enqueue(context.LoadFromAssemblyName(name));
                }
            }
        }

        return found;
    }

    private static string KeyOf(SortedDictionary<string, Assembly> files)
    {
        var key = new StringBuilder(RuntimeConfiguration());
        foreach (var (name, assembly) in files)
        {
            key.Append(name).Append(assembly.ManifestModule.ModuleVersionId);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())))[..32];
    }

    /// <summary>Whether all is there: somebody may have tidied up.</summary>
    private static bool IsComplete(string directory, SortedDictionary<string, Assembly> files) =>
        File.Exists(Path.Combine(directory, Program))
        && File.Exists(Path.Combine(directory, Configuration))
        && files.All(file => new FileInfo(Path.Combine(directory, file.Key)) is { Exists: true } copy
            && copy.Length == new FileInfo(file.Value.Location).Length);

    /// <summary>
    /// Fills a directory under another name and then renames it, so that several processes may do so at once, and none sees half of it.
    /// </summary>
    private static void Make(string parent, string directory, SortedDictionary<string, Assembly> files)
    {
        var unfinished = Path.Combine(parent, $"{Path.GetFileName(directory)}.{Guid.NewGuid():N}");
        Folder.Make(unfinished);
        try
        {
            foreach (var (name, assembly) in files)
            {
                File.Copy(assembly.Location, Path.Combine(unfinished, name));
            }

            using (var program = typeof(ServerStage).Assembly.GetManifestResourceStream(Program)!)
            using (var copy = File.Create(Path.Combine(unfinished, Program)))
            {
                program.CopyTo(copy);
            }

            File.WriteAllText(Path.Combine(unfinished, Configuration), RuntimeConfiguration());
            Rename(unfinished, directory, files);
        }
        finally
        {
            Delete(unfinished);
        }
    }

    private static void Rename(string unfinished, string directory, SortedDictionary<string, Assembly> files)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Move(unfinished, directory);
                return;
            }
            catch (IOException) when (attempt < 3)
            {
                if (IsComplete(directory, files))
                {
                    return; // Another process was faster.
                }

                Delete(directory);
            }
        }
    }

    private static void DeleteUnused(string parent, string used)
    {
        var limit = DateTime.UtcNow - keepsUnused;
        foreach (var other in new DirectoryInfo(parent).EnumerateDirectories())
        {
            if (other.FullName != used && other.LastWriteTimeUtc < limit)
            {
                Delete(other.FullName);
            }
        }
    }

    private static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Not there, or in use: it does no harm.
        }
    }

    /// <summary>
    /// The runtime that this process uses, or a later patch of it. A server is meant for one processor, so it collects garbage on the
    /// thread that makes it, and with one heap, whatever the machine has. No other setting made it start faster or smaller.
    /// </summary>
    private static string RuntimeConfiguration() => ServerSettingsText.Write(writer =>
    {
        writer.WriteStartObject("runtimeOptions");
        writer.WriteString("tfm", $"net{Environment.Version.Major}.{Environment.Version.Minor}");
        writer.WriteStartObject("framework");
        writer.WriteString("name", "Microsoft.NETCore.App");
        writer.WriteString("version", $"{Environment.Version.Major}.{Environment.Version.Minor}.0");
        writer.WriteEndObject();
        writer.WriteString("rollForward", "Minor");
        writer.WriteStartObject("configProperties");
        writer.WriteBoolean("System.GC.Server", false);
        writer.WriteBoolean("System.GC.Concurrent", false);
        writer.WriteBoolean("System.Globalization.Invariant", AppContext.TryGetSwitch("System.Globalization.Invariant", out var on) && on);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
