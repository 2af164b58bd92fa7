namespace Pycos.CliTool;

/// <summary>How bad something is that was found out.</summary>
internal enum FindingLevel
{
    /// <summary>It is as it should be.</summary>
    Good,

    /// <summary>It may be a reason why nodes are not found.</summary>
    Warning,

    /// <summary>It is one.</summary>
    Bad,
}
