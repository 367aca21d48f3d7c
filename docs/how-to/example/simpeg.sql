-- The personnel database of an invented agency. Everybody in it is invented.
-- Its table and column names are nothing like those that syncsvc knows: that is the point of the example.
CREATE DATABASE hr CHARACTER SET utf8mb4;
USE hr;

CREATE TABLE org (
  org_cd VARCHAR(8) PRIMARY KEY,
  up_cd VARCHAR(8),
  org_nm VARCHAR(120) NOT NULL,
  lvl CHAR(2),
  head_ttl VARCHAR(120),
  closed CHAR(1) NOT NULL DEFAULT 'N'
);

CREATE TABLE person (
  pid INT PRIMARY KEY,
  emp_no VARCHAR(24) NOT NULL,
  full_nm VARCHAR(120) NOT NULL,
  dob DATE,
  sx CHAR(1),
  tel VARCHAR(20),
  last_edit TIMESTAMP NOT NULL DEFAULT '2026-07-01 08:00:00'
);

CREATE TABLE service (
  pid INT PRIMARY KEY REFERENCES person (pid),
  cat CHAR(1) NOT NULL,
  stat CHAR(2) NOT NULL,
  hired DATE,
  perm DATE,
  grade VARCHAR(5),
  grade_since DATE,
  job_type CHAR(1),
  job_nm VARCHAR(120),
  job_since DATE,
  lvl CHAR(2),
  edu VARCHAR(4),
  org_cd VARCHAR(8),
  boss_pid INT
);

INSERT INTO org (org_cd, up_cd, org_nm, lvl, head_ttl) VALUES
  ('K00', NULL, 'Kabupaten Sukamaju', '2A', 'Sekretaris Daerah'),
  ('D10', 'K00', 'Dinas Perpustakaan dan Kearsipan', '2B', 'Kepala Dinas Perpustakaan dan Kearsipan'),
  ('D11', 'D10', 'Sekretariat', '3A', 'Sekretaris Dinas Perpustakaan dan Kearsipan'),
  ('D12', 'D10', 'Bidang Perpustakaan', '3B', 'Kepala Bidang Perpustakaan'),
  ('D13', 'D10', 'Bidang Kearsipan', '3B', 'Kepala Bidang Kearsipan');

INSERT INTO person (pid, emp_no, full_nm, dob, sx, tel) VALUES
  (101, '19680312 199303 1 901', 'Drs. Bagus Wicaksono, M.Si.', '1968-03-12', '1', NULL),
  (102, '19710824 199703 2 902', 'Ratna Kusumawardani, S.Sos., M.M.', '1971-08-24', '2', NULL),
  (103, '19751102 200212 1 903', 'Made Sudarsana, S.E.', '1975-11-02', '1', NULL),
  (104, '19780519 200312 2 904', 'Sri Wulandari, S.IP.', '1978-05-19', '2', NULL),
  (105, '19800130 200604 1 905', 'Yohanes Tambunan, S.Kom.', '1980-01-30', '1', NULL),
  (106, '19850708 201001 2 906', 'Nur Aini Rahmawati, S.Hum.', '1985-07-08', '2', NULL),
  (107, '19930217 201903 1 907', 'Dimas Prakoso, S.IP.', '1993-02-17', '1', NULL),
  (108, '19900905 201503 2 908', 'Lestari Handayani, S.IP.', '1990-09-05', '2', NULL),
  (109, '19881211 201412 1 909', 'Agus Hermawan, A.Md.', '1988-12-11', '1', NULL),
  (110, '19830427 200901 2 910', 'Fitri Anggraini', '1983-04-27', '2', NULL),
  (111, '19870603 201101 1 911', 'Putu Ariawan, S.E.', '1987-03-06', '1', NULL),
  (112, '19951021 202321 2 912', 'Siti Maesaroh, S.Hum.', '1995-10-21', '2', NULL);

INSERT INTO service (pid, cat, stat, hired, perm, grade, grade_since, job_type, job_nm, job_since, lvl, edu, org_cd, boss_pid)
VALUES
  (101, 'P', 'AC', '1993-03-01', '1994-03-01', 'IV/d', '2022-04-01', 'S', 'Sekretaris Daerah', '2023-01-09', '2A', 'S2', 'K00', NULL),
  (102, 'P', 'AC', '1997-03-01', '1998-03-01', 'IV/c', '2021-10-01', 'S', 'Kepala Dinas Perpustakaan dan Kearsipan', '2022-02-14', '2B', 'S2', 'D10', 101),
  (103, 'P', 'AC', '2002-12-01', '2003-12-01', 'IV/a', '2020-04-01', 'S', 'Sekretaris Dinas Perpustakaan dan Kearsipan', '2021-06-07', '3A', 'S1', 'D11', 102),
  (104, 'P', 'AC', '2003-12-01', '2004-12-01', 'III/d', '2019-04-01', 'S', 'Kepala Bidang Perpustakaan', '2022-02-14', '3B', 'S1', 'D12', 102),
  (105, 'P', 'AC', '2006-04-01', '2007-04-01', 'III/d', '2020-04-01', 'S', 'Kepala Bidang Kearsipan', '2022-02-14', '3B', 'S1', 'D13', 102),
  (106, 'P', 'AC', '2010-01-01', '2011-01-01', 'III/c', '2021-04-01', 'F', 'Pustakawan Ahli Muda', '2021-03-01', NULL, 'S1', 'D12', 104),
  (107, 'P', 'AC', '2019-03-01', '2020-03-01', 'III/b', '2023-04-01', 'F', 'Pustakawan Pertama', '2020-07-01', NULL, 'S1', 'D12', 106),
  (108, 'P', 'ML', '2015-03-01', '2016-03-01', 'III/c', '2023-10-01', 'F', 'Arsiparis Ahli Pertama', '2018-05-01', NULL, 'S1', 'D13', 105),
  (109, 'P', 'AC', '2014-12-01', '2015-12-01', 'II/d', '2022-04-01', 'F', 'Arsiparis Terampil', '2019-01-02', NULL, 'D3', 'D13', 105),
  (110, 'P', 'AC', '2009-01-01', '2010-01-01', 'II/d', '2021-04-01', 'U', 'Pengadministrasi Perkantoran', '2022-02-14', NULL, 'SMA', 'D11', 103),
  (111, 'P', 'AC', '2011-01-01', '2012-01-01', 'III/c', '2023-04-01', 'U', 'Penata Layanan Operasional', '2022-02-14', NULL, 'S1', 'D11', 103),
  (112, 'K', 'AC', '2023-04-01', NULL, 'IX', '2023-04-01', 'F', 'Arsiparis Ahli Pertama', '2023-04-01', NULL, 'S1', 'D13', 105);
