namespace Chronicle.Server.Configuration;

/// <summary>What a setting takes.</summary>
internal enum SettingShape
{
    Value,

    /// <summary>A list of values, or one value in place of a list of one.</summary>
    Values,

    /// <summary>A list of sections.</summary>
    SectionList,

    /// <summary>Sections under names that people choose.</summary>
    NamedSections,
}
