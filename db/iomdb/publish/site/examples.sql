-- How much of Table 3 is certain?
select status, count(*) as cells, sum(migrants) as migrants
from mart.movement_by_destination
group by status
order by cells desc;

-- Which services moved how many persons?
select service, sum(migrants) as migrants
from mart.movement_by_service
group by service
order by migrants desc;

-- Where did returning migrants go?
select destination, sum(migrants) as migrants, sum(coalesce(upper, migrants)) as at_most
from mart.movement_by_destination
where service_code = 'return'
group by destination
order by migrants desc
limit 15;

-- How many Officials at P-4 and above are women, at Headquarters and in the Field?
select location, sum(headcount) filter (where sex = 'Female') as women, sum(headcount) as officials
from mart.official_by_grade
where year = 2012 and grade in ('P-4', 'P-5', 'D-1', 'D-2', 'E-1', 'E-2')
group by location
order by location;

-- What did each service spend, by region?
select finance_region, service_class, amount_kusd
from mart.expenditure_by_service_region
order by amount_kusd desc
limit 20;

-- Which figures of the text contradict the tables?
select figure, paragraph, subject, printed, round(computed, 1) as computed
from report.figures
where verdict = 'contradicts'
order by paragraph;

-- Where does one figure come from?
select row_label, column_label, value, status, lower, upper, printed_text, line, fact_query
from source.provenance
where table_id = 'table_3' and row_key = 'return/europe' and column_key = 'serbia';

-- Which views are there?
select schema_name || '.' || view_name as view, comment
from duckdb_views()
where not internal
order by view;
