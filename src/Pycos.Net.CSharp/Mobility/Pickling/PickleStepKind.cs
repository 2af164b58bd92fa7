namespace Pycos.Internals;

/// <summary>What a writer works out of a type or method.</summary>
internal enum PickleStepKind
{
    /// <summary>How objects of a type travel, and the number of that in the table of types.</summary>
    Entry,

    /// <summary>The number of a type that is named as such.</summary>
    Type,

    /// <summary>The number of a method.</summary>
    Method,

    /// <summary>That a method travels as code.</summary>
    Code,

    /// <summary>Which captured variables are read.</summary>
    Mask,
}
