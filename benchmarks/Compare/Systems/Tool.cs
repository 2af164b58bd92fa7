using System.Diagnostics;
using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>A program of this machine, such as a compiler.</summary>
internal sealed class Tool
{
    private Tool(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Looks for a program in the folders of PATH.</summary>
    /// <returns>The program, or null if there is none of that name.</returns>
    public static Tool? Find(string name)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(System.IO.Path.PathSeparator) ?? [];
        return folders.Select(folder => System.IO.Path.Combine(folder, name)).Where(File.Exists).Select(At).FirstOrDefault();
    }

    /// <summary>The program in a certain file.</summary>
    public static Tool At(string path) => new(path);

    /// <summary>Runs it to its end.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to its standard output, trimmed.</returns>
    /// <exception cref="PeerException">It failed; the message holds what it wrote to its standard error.</exception>
    public string Run(string folder, params IEnumerable<string> arguments)
    {
        return Run(new ProcessStartInfo(Path, arguments) { WorkingDirectory = folder });
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">How to start it.</param>
    /// <returns>What it wrote to its standard output, trimmed.</returns>
    /// <exception cref="PeerException">It failed; the message holds what it wrote to its standard error.</exception>
    public static string Run(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new PeerException($"{start.FileName} did not start");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new PeerException($"{System.IO.Path.GetFileName(start.FileName)} failed: {errors.GetAwaiter().GetResult().Trim()}");
    }
}
