namespace Pycos.Benchmarks.Compare;

/// <summary>The repository that the current folder is in.</summary>
internal static class Repository
{
    /// <summary>Its folder; null if the current folder is in none.</summary>
    public static string? Folder
    {
        get
        {
            var folder = new DirectoryInfo(Environment.CurrentDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "benchmarks", "Pycos.Benchmarks.csproj")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName;
        }
    }
}
