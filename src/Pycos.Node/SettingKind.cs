namespace Pycos.NodeTool;

/// <summary>What a setting takes.</summary>
internal enum SettingKind
{
    /// <summary>Nothing: it is there or not.</summary>
    Flag,

    /// <summary>One value.</summary>
    One,

    /// <summary>Any number of values.</summary>
    Many,
}
