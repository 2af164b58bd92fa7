namespace Pycos;

/// <summary>How a scheduler shares the processors of its nodes among clients.</summary>
public enum ProcessorSharing
{
    /// <summary>One client after another, in the order of their arrival: the first one has all that it wants.</summary>
    Exclusive,

    /// <summary>All clients at once, as long as there is a processor for each: each has as many as its weight says.</summary>
    Fair,
}
