/** A data centre as the catalog shows it. */
export interface DataCenter {
  id: string;
  name: string;
  region: 'NORTH_AMERICA' | 'EUROPE' | 'ASIA' | 'OCEANIA';
  globalNetwork: boolean;
  networkVolumeTypes: ('STANDARD' | 'HIGH_PERFORMANCE')[];
  compliance: string[];
}

/** The data centres the emulator rents machines in; which of them store volumes is an assumption. */
export const dataCenters: readonly DataCenter[] = [
  withVolumes('EU-RO-1', 'EU Romania 1', 'EUROPE'),
  withVolumes('EU-SE-1', 'EU Sweden 1', 'EUROPE'),
  withVolumes('EU-CZ-1', 'EU Czechia 1', 'EUROPE'),
  withVolumes('EUR-IS-1', 'EUR Iceland 1', 'EUROPE'),
  withVolumes('US-KS-2', 'US Kansas 2', 'NORTH_AMERICA'),
  withVolumes('US-TX-3', 'US Texas 3', 'NORTH_AMERICA'),
  withVolumes('US-CA-2', 'US California 2', 'NORTH_AMERICA'),
  withVolumes('CA-MTL-1', 'CA Montreal 1', 'NORTH_AMERICA'),
  withoutVolumes('US-GA-1', 'US Georgia 1', 'NORTH_AMERICA'),
  withoutVolumes('AP-JP-1', 'AP Japan 1', 'ASIA'),
  withoutVolumes('OC-AU-1', 'OC Australia 1', 'OCEANIA'),
];

function withVolumes(id: string, name: string, region: DataCenter['region']): DataCenter {
  return {
    id,
    name,
    region,
    globalNetwork: true,
    networkVolumeTypes: ['STANDARD'],
    compliance: ['SOC_2_TYPE_2'],
  };
}

function withoutVolumes(id: string, name: string, region: DataCenter['region']): DataCenter {
  return { ...withVolumes(id, name, region), globalNetwork: false, networkVolumeTypes: [] };
}
