namespace Pycos.Internals;

/// <summary>How a type, or a method, is named in a pickle. The values are part of the format.</summary>
internal enum TypeForm : byte
{
    /// <summary>By the name of a shared assembly and its own.</summary>
    Shared,

    /// <summary>By the number of a shipped assembly and the row of its metadata.</summary>
    Shipped,

    /// <summary>A generic type and its arguments.</summary>
    Generic,

    /// <summary>An array of one dimension from 0.</summary>
    Vector,

    /// <summary>An array of several dimensions.</summary>
    Array,

    /// <summary>A reference parameter, in the signature of a method.</summary>
    ByRef,

    /// <summary>A pointer, in the signature of a method.</summary>
    Pointer,

    /// <summary>A parameter of the generic type, in the signature of a method.</summary>
    TypeParameter,

    /// <summary>A parameter of the generic method, in the signature of a method.</summary>
    MethodParameter,

    /// <summary>A type that travels as another one by a surrogate that users have registered.</summary>
    Surrogate,

    /// <summary>The first of the types that have numbers of their own.</summary>
    Known = 16,
}
